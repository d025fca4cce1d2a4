import { z } from "zod";
import { verifyHeard } from "../marked-audio.ts";
import { type ClientEvent, ResumingClient } from "../resuming-client.ts";
import { type Figures } from "./figures.ts";
import { type LedgerEntry } from "./ledger.ts";
import { judge, questionAbout, type GivenSentence, type RigTenant, topicCount } from "./manual.ts";
import { sendFrames } from "./microphone.ts";

export interface ConversationOptions {
  readonly name: string;
  readonly tenant: RigTenant;
  readonly connect: (sessionId?: string) => Promise<string>;
  /** Changes where the addresses that it is given lead. */
  readonly route?: ((url: string) => string) | undefined;
  /** From 0 to 1. */
  readonly random: () => number;
  /** 16 kHz samples of a question asked aloud; without it, questions are typed and only their answers are spoken. */
  readonly speak?: ((question: string) => Int16Array) | undefined;
  /** Answers are marked, so that each sample can be checked. */
  readonly marked: boolean;
  readonly figures: Figures;
  /** Generations of the manual that may answer now. */
  readonly generations: () => { readonly from: number; readonly to: number };
  /** Longest pause between two questions. */
  readonly thinkMs: number;
}

const sessionSchema = z.object({ type: z.literal("session"), sessionId: z.string(), resumed: z.boolean() });
const questionSchema = z.object({ type: z.literal("question"), turn: z.number(), text: z.string() });
const citationSchema = z.object({ page: z.number(), title: z.string(), quote: z.string() });
const sentenceSchema = z.object({
  type: z.literal("sentence"),
  turn: z.number(),
  sentence: z.object({ index: z.number(), text: z.string(), spoken: z.string(), citations: z.array(citationSchema) }),
});
const answerSchema = z.object({ type: z.literal("answer"), turn: z.number(), answered: z.boolean(), interrupted: z.boolean() });
type Sentence = z.infer<typeof sentenceSchema>["sentence"];

/** How long a server may take to say that it understood a question. */
const heardWithinMs = 4_000;
/** How long it may take to the end of an answer, connections that break included. */
const answeredWithinMs = 60_000;
const asksMax = 8;

interface Turn {
  readonly question: string;
  number: number | undefined;
  firstAudioAt: number | undefined;
  readonly sentences: Map<number, Sentence>;
  done: boolean;
}

/** Somebody who asks one question after another, and checks every answer. */
export class Conversation {
  readonly entries: LedgerEntry[] = [];
  readonly name: string;
  readonly client: ResumingClient;
  readonly tenant: RigTenant;
  readonly #options: ConversationOptions;
  readonly #waiting = new Set<() => void>();
  /** Answers that were right, heard whole and once. */
  rightTurns = 0;
  /** Questions that are over, whatever became of them. */
  endedTurns = 0;
  #sessionId: string | undefined;
  #turn: Turn | undefined;
  #greeted = false;
  /** The server says that it did not hear a question to its end. */
  #utteranceLost = false;
  #closedAt: number | undefined;
  #topic: number;

  constructor(options: ConversationOptions) {
    this.#options = options;
    this.name = options.name;
    this.tenant = options.tenant;
    this.#topic = Math.floor(options.random() * topicCount);
    const { connect, random, route = (url: string) => url } = options;
    this.client = new ResumingClient({ connect, random, route, observe: (event) => this.#observe(event) });
  }

  get sessionId(): string | undefined {
    return this.#sessionId;
  }

  /** Whether it could ask now. */
  get ready(): boolean {
    return this.#greeted && this.client.connected;
  }

  /** Connects, and asks until `signal` aborts; the question under way is finished. */
  async run(signal: AbortSignal): Promise<void> {
    await this.client.open();
    if (!(await this.until(() => this.ready, answeredWithinMs))) throw new Error(`${this.name} cannot connect`);
    while (!signal.aborted) {
      await this.turn();
      await this.#pause(this.#options.random() * this.#options.thinkMs, signal);
    }
  }

  close(): void {
    this.client.close();
  }

  /** Asks one question and waits for its answer. */
  async turn(): Promise<void> {
    const { figures, tenant, generations, marked } = this.#options;
    const topic = this.#topic;
    this.#topic = (topic + 1 + Math.floor(this.#options.random() * 3)) % topicCount;
    const { from } = generations();
    const question = questionAbout(topic);
    const entry: LedgerEntry = { question, asked: 0, acknowledged: false };
    this.entries.push(entry);
    const turn: Turn = { question, number: undefined, firstAudioAt: undefined, sentences: new Map(), done: false };
    this.#turn = turn;
    const startedAt = performance.now();
    const giveUpAt = startedAt + answeredWithinMs;
    const understood = (): boolean => turn.number !== undefined;
    let askedAt: number | undefined;
    while (!understood() && entry.asked < asksMax && performance.now() < giveUpAt) {
      if (!(await this.until(() => this.ready, giveUpAt - performance.now()))) break;
      if (!understood()) {
        entry.asked++;
        const said = await this.#say(question);
        // Whoever is cut off in the middle of a question says it again.
        if (!said) continue;
        askedAt ??= performance.now();
      }
      this.#utteranceLost = false;
      await this.until(() => understood() || this.#utteranceLost, heardWithinMs);
      // From here on a new conversation on another server knows nothing of it.
      if (understood()) await this.until(() => turn.done || !understood(), giveUpAt - performance.now());
    }
    const sentences = [...turn.sentences.values()].sort((left, right) => left.index - right.index);
    const given: GivenSentence[] = sentences;
    const detail = `${this.name}, ${this.#sessionId ?? ""} “${question}” (turn ${turn.number ?? "?"}, asked ${entry.asked} times): ${sentences.map(({ text }) => text).join(" ")}`;
    const firstAudioMs = (turn.firstAudioAt ?? performance.now()) - (askedAt ?? startedAt);
    entry.acknowledged = turn.done;
    this.endedTurns++;
    if (!turn.done) {
      figures.record({ verdict: "lost", firstAudioMs, problems: [], detail });
      return;
    }
    const verdict = judge(tenant, topic, { from, to: generations().to }, given);
    const spoken = sentences.map((sentence) => sentence.spoken.trim());
    const problems = marked ? verifyHeard(this.client.heard, spoken) : this.client.samples > 0 ? [] : ["nothing was heard"];
    if (verdict === "right" && problems.length === 0) this.rightTurns++;
    figures.record({ verdict, firstAudioMs, problems, detail });
  }

  /** Resolves with whether the condition holds in time; looked at whenever something happens. */
  async until(condition: () => boolean, withinMs: number): Promise<boolean> {
    if (condition()) return true;
    return new Promise<boolean>((resolve) => {
      const settle = (holds: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(holds);
      };
      const look = (): void => {
        if (condition()) settle(true);
      };
      const timer = setTimeout(() => settle(condition()), Math.max(0, withinMs));
      this.#waiting.add(look);
    });
  }

  /** Says the question to its end; false when the connection broke before that. */
  async #say(question: string): Promise<boolean> {
    const { speak } = this.#options;
    if (!speak) {
      this.client.ask(question);
      return true;
    }
    const closes = this.client.closes.length;
    await sendFrames(this.client, speak(question), () => this.#turn?.number !== undefined || this.client.closes.length > closes);
    return this.client.closes.length === closes;
  }

  async #pause(durationMs: number, signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, durationMs);
      const endEarly = (): void => {
        clearTimeout(timer);
        resolve();
      };
      signal.addEventListener("abort", endEarly, { once: true });
    });
  }

  #observe(event: ClientEvent): void {
    const { figures } = this.#options;
    if (event.type === "closed") {
      figures.closed(event.code);
      if (this.#greeted) this.#closedAt = performance.now();
      this.#greeted = false;
    } else if (event.type === "refused") {
      const away = Math.round(performance.now() - (this.#closedAt ?? performance.now()));
      figures.remark(`${this.name}, ${away} ms away, was refused: ${event.by}`);
    } else if (event.type === "audio") {
      if (this.#turn?.number !== undefined) this.#turn.firstAudioAt ??= performance.now();
    } else if (event.message.type === "server-message") this.#serverMessage(event.message.data);
    else if (event.message.type === "error" || event.message.type === "error-response") {
      const told = JSON.stringify(event.message.data);
      if (told.includes("utterance-lost")) this.#utteranceLost = true;
      if (!told.includes("server-draining")) figures.remark(`${this.name} was told: ${told}`);
    }
    for (const look of [...this.#waiting]) look();
  }

  #serverMessage(data: unknown): void {
    const session = sessionSchema.safeParse(data).data;
    if (session) {
      if (this.#closedAt !== undefined) this.#options.figures.back(performance.now() - this.#closedAt);
      this.#closedAt = undefined;
      this.#greeted = true;
      this.#sessionId = session.sessionId;
      if (!session.resumed && this.#turn?.done === false) this.#forget();
      return;
    }
    const turn = this.#turn;
    if (!turn || turn.done) return;
    const question = questionSchema.safeParse(data).data;
    if (question?.text === turn.question) turn.number = question.turn;
    const sentence = sentenceSchema.safeParse(data).data;
    if (sentence?.turn === turn.number && sentence) turn.sentences.set(sentence.sentence.index, sentence.sentence);
    const answer = answerSchema.safeParse(data).data;
    if (answer && answer.turn === turn.number) turn.done = true;
  }

  /** The server that has the conversation now knows nothing of its turn. */
  #forget(): void {
    const turn = this.#turn;
    if (!turn) return;
    turn.number = undefined;
    turn.firstAudioAt = undefined;
    turn.sentences.clear();
  }
}
