import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { problemOf } from "../../../src/errors.ts";
import { askReply, connectReply, jobReply, uploadReply } from "../../../src/cli/replies.ts";

const attemptMs = 15_000;
const jobPollMs = 200;
/** Longer than the window of the limit of requests. */
const limitMs = 70_000;
const firstPauseMs = 250;
const longestPauseMs = 2_000;

const errorReply = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
const citation = z.object({ page: z.number(), title: z.string(), quote: z.string() });
const sentence = z.object({ text: z.string(), citations: z.array(citation) });
const sessionReply = z.object({
  turns: z.array(z.object({ number: z.number(), question: z.string(), answered: z.boolean(), sentences: z.array(sentence) })),
});
export type StoredTurn = z.infer<typeof sessionReply>["turns"][number];
const documentsReply = z.object({ documents: z.array(z.object({ documentId: z.string(), fileName: z.string() })) });

const batchReply = z.object({
  state: z.enum(["queued", "running", "done"]),
  done: z.number(),
  total: z.number(),
  answers: z.array(
    z.object({
      question: z.string(),
      answer: z.string().optional(),
      citations: z.array(citation).optional(),
      error: z.object({ code: z.string() }).optional(),
    }),
  ),
});
export type BatchReply = z.infer<typeof batchReply>;

/** A refusal, or no answer at all. */
export class ApiProblem extends Error {
  /** 0 when there was no answer. */
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(`${status} ${code}: ${message}`);
    this.status = status;
    this.code = code;
  }
}

/** The HTTP API as a patient client uses it. */
export class RigApi {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /** One request. Throws `ApiProblem`. */
  async call<Reply>(path: string, reply: z.ZodType<Reply>, { json, form }: { json?: unknown; form?: FormData } = {}): Promise<Reply> {
    const body = form ?? (json === undefined ? undefined : JSON.stringify(json));
    const headers = { authorization: `Bearer ${this.#token}`, ...(json === undefined ? {} : { "content-type": "application/json" }) };
    const request = { headers, ...(body === undefined ? {} : { method: "POST", body }), signal: AbortSignal.timeout(attemptMs) };
    const response = await fetch(this.#url + path, request).catch((error: unknown) => {
      throw new ApiProblem(0, "unreachable", problemOf(error instanceof Error ? (error.cause ?? error) : error));
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.ok) return reply.parse(answer);
    const refusal = errorReply.safeParse(answer).data?.error;
    throw new ApiProblem(response.status, refusal?.code ?? "unknown", refusal?.message ?? "");
  }

  /** Tries what may be repeated until it succeeds, or is refused for good, or the time is over. */
  async patiently<Result>(work: () => Promise<Result>, withinMs: number): Promise<Result> {
    const giveUpAt = performance.now() + withinMs;
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
      try {
        return await work();
      } catch (error) {
        const passing = error instanceof ApiProblem && (error.status === 0 || error.status === 429 || error.status >= 500);
        if (!passing || performance.now() + pauseMs > giveUpAt) throw error;
      }
      await delay(pauseMs);
    }
  }

  async createEquipment(slug: string): Promise<void> {
    await this.call("/v1/equipment", z.unknown(), { json: { slug, name: slug } });
  }

  upload(equipment: string, fileName: string, markdown: string): Promise<z.infer<typeof uploadReply>> {
    const form = new FormData();
    form.set("file", new Blob([markdown], { type: "text/markdown" }), fileName);
    return this.call(`/v1/equipment/${equipment}/documents`, uploadReply, { form });
  }

  async jobState(jobId: string): Promise<string> {
    return (await this.call(`/v1/jobs/${jobId}`, jobReply)).state;
  }

  /** Resolves when the job is done. Throws when it failed or takes longer. */
  async jobDone(jobId: string, withinMs: number): Promise<void> {
    const giveUpAt = performance.now() + withinMs;
    for (;;) {
      const { state, error } = await this.patiently(() => this.call(`/v1/jobs/${jobId}`, jobReply), Math.max(withinMs, limitMs));
      if (state === "indexed") return;
      if (state !== "queued" && state !== "running") throw new Error(`job ${jobId} ended as ${state}: ${error?.message ?? ""}`);
      if (performance.now() > giveUpAt) throw new Error(`job ${jobId} is ${state} after ${withinMs} ms`);
      await delay(jobPollMs);
    }
  }

  async connect(equipment: string, sessionId?: string): Promise<string> {
    const json = { equipment, ...(sessionId === undefined ? {} : { sessionId }) };
    return (await this.call("/v1/connect", connectReply, { json })).wsUrl;
  }

  ask(equipment: string, question: string): Promise<z.infer<typeof askReply>> {
    return this.call("/v1/ask", askReply, { json: { equipment, question } });
  }

  async submitBatch(equipment: string, questions: readonly string[]): Promise<string> {
    return (await this.call("/v1/batches", z.object({ batchId: z.string() }), { json: { equipment, questions } })).batchId;
  }

  batch(batchId: string): Promise<BatchReply> {
    return this.call(`/v1/batches/${batchId}`, batchReply);
  }

  async turns(sessionId: string): Promise<StoredTurn[]> {
    return (await this.call(`/v1/sessions/${encodeURIComponent(sessionId)}`, sessionReply)).turns;
  }

  async documents(equipment: string): Promise<z.infer<typeof documentsReply>["documents"]> {
    return (await this.call(`/v1/equipment/${equipment}/documents`, documentsReply)).documents;
  }
}
