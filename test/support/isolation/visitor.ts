import { z } from "zod";
import { connectReply, jobReply, uploadReply } from "../../../src/cli/replies.ts";
import { until } from "../until.ts";
import { type HttpCaller } from "./http-caller.ts";
import { type Machine, manualOf } from "./machines.ts";

/** Slower than any indexing here. */
const indexedWithinMs = 60_000;
const manualName = (machine: Machine): string => `${machine.mark}.md`;

const idsReply = z.object({ answerId: z.string(), sessionId: z.string() });
const cachedAs = /"cached":"(\w+)"/;
const batchReply = z.object({ batchId: z.string() });
const stateReply = z.object({ state: z.string() });

/** What a machine's own people have made, by the kinds of its ids. */
export interface KnownIds {
  documentId: string;
  jobId: string;
  sessionId: string;
  answerId: string;
  batchId: string;
  verifiedId: string;
  groupId: string;
}

/** A technician at one machine. */
export class Visitor {
  readonly machine: Machine;
  readonly caller: HttpCaller;
  readonly ids: Partial<KnownIds> = {};
  /** How answers came about. */
  readonly cached = new Set<string>();

  constructor(machine: Machine, caller: HttpCaller) {
    this.machine = machine;
    this.caller = caller;
  }

  /** An id that something before this has made. */
  id(kind: keyof KnownIds): string {
    const id = this.ids[kind];
    if (id === undefined) throw new Error(`${this.machine.id} has made no ${kind} yet`);
    return id;
  }

  get path(): string {
    return `/v1/equipment/${this.machine.slug}`;
  }

  async createMachine(): Promise<void> {
    const { slug, mark } = this.machine;
    // Refusals say its name, which is no sign of its manual.
    await this.caller.good("/v1/equipment", { json: { slug, name: slug, model: mark } });
  }

  /** Uploads a manual; the first one, or its next version. Gives the reply. */
  async upload(generation: number): Promise<string> {
    const form = new FormData();
    form.set("file", new Blob([manualOf(this.machine, generation)], { type: "text/markdown" }), manualName(this.machine));
    const reply = await this.caller.call(`${this.path}/documents`, { form });
    Object.assign(this.ids, uploadReply.parse(JSON.parse(reply.text)));
    return reply.everything;
  }

  async jobEnded(jobId = this.id("jobId")): Promise<string> {
    let state = "";
    await until(
      async () => {
        ({ state } = jobReply.parse(JSON.parse((await this.caller.call(`/v1/jobs/${jobId}`)).text)));
        return state !== "queued" && state !== "running";
      },
      { what: `the end of ${jobId}`, withinMs: indexedWithinMs, everyMs: 50 },
    );
    return state;
  }

  /** One written question; remembers the answer and its conversation. Gives the reply. */
  async ask(question: string, sessionId?: string): Promise<string> {
    const json = { equipment: this.machine.slug, question, ...(sessionId === undefined ? {} : { sessionId }) };
    const reply = await this.caller.call("/v1/ask", { json });
    if (reply.status !== 200) throw new Error(`${question} ${reply.text}`);
    const { answerId, sessionId: session } = idsReply.parse(JSON.parse(reply.text));
    Object.assign(this.ids, { answerId, sessionId: session });
    return this.#noted(reply.everything);
  }

  async streamed(question: string): Promise<string> {
    const json = { equipment: this.machine.slug, question };
    return this.#noted(await this.caller.good("/v1/ask", { json, headers: { accept: "text/event-stream" } }));
  }

  retrieved(query: string): Promise<string> {
    return this.caller.good("/v1/retrieve", { json: { equipment: this.machine.slug, query, k: 20 } });
  }

  /** Many questions at once; gives the batch when all are answered. */
  async batch(questions: readonly string[]): Promise<string> {
    const { text } = await this.caller.call("/v1/batches", { json: { equipment: this.machine.slug, questions } });
    const { batchId } = batchReply.parse(JSON.parse(text));
    Object.assign(this.ids, { batchId });
    let last = "";
    await until(
      async () => {
        last = (await this.caller.call(`/v1/batches/${batchId}`)).text;
        return stateReply.parse(JSON.parse(last)).state === "done";
      },
      { what: `the end of ${batchId}`, everyMs: 20 },
    );
    return last;
  }

  /** The address of a voice session. */
  async admitted(sessionId?: string): Promise<string> {
    const json = { equipment: this.machine.slug, ...(sessionId === undefined ? {} : { sessionId }) };
    const { text } = await this.caller.call("/v1/connect", { json });
    return connectReply.parse(JSON.parse(text)).wsUrl;
  }

  #noted(reply: string): string {
    const cached = cachedAs.exec(reply)?.[1];
    if (cached !== undefined) this.cached.add(cached);
    return reply;
  }
}
