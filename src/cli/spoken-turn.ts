import { z } from "zod";
import { type citationReply } from "./replies.ts";
import { serverMessageSchema } from "./server-message-schema.ts";
import { concatenate } from "../voice/audio/samples.ts";

type Citation = z.infer<typeof citationReply>;

/** What came of one spoken question. */
export interface SpokenTurn {
  readonly transcript: string;
  readonly answered: boolean;
  readonly answer: string;
  readonly citations: readonly Citation[];
  readonly timingMs: Readonly<Record<string, number>>;
  /** 24 kHz mono, as it arrived. */
  readonly audio: Int16Array;
  /** What went wrong without ending the turn. */
  readonly problems: readonly string[];
}

const errorSchema = z.object({ message: z.string() });

/** Puts one turn together from what the server sends. A question that a pause had cut short is superseded by the whole one. */
export class SpokenTurnCollector {
  #audio: Int16Array[] = [];
  #problems: string[] = [];
  #question: { turn: number; text: string } | undefined;
  #sentences = new Map<number, { text: string; citations: readonly Citation[] }>();
  #answer: { answered: boolean } | undefined;
  #timing: Record<string, number> = {};
  #speaking = false;
  #resumed = false;
  ready = false;

  /** Forgets the turn before. */
  begin(): void {
    this.#audio = [];
    this.#problems = [];
    this.#timing = {};
    this.#sentences.clear();
    this.#question = undefined;
    this.#answer = undefined;
    this.#speaking = false;
  }

  get asked(): boolean {
    return this.#question !== undefined;
  }

  get finished(): boolean {
    return this.#answer !== undefined && !this.#speaking;
  }

  /** The answer's first audio was sent, and its latency is known. */
  get sounding(): boolean {
    return this.#speaking && this.#timing["endOfTurnToFirstAudio"] !== undefined;
  }

  /** The answer can be heard, or an apology. */
  get speaking(): boolean {
    return this.#speaking;
  }

  /** The server goes on with the turn that the last connection left. */
  get resumed(): boolean {
    return this.#resumed;
  }

  /** What a client that comes back says it has. */
  received(): { readonly samples: number; readonly turn?: number } {
    const samples = this.#audio.reduce((sum, piece) => sum + piece.length, 0);
    return { samples, ...(this.#question === undefined ? {} : { turn: this.#question.turn }) };
  }

  /** The connection is gone; what was collected stays. */
  disconnected(): void {
    this.ready = false;
    this.#speaking = false;
    this.#resumed = false;
  }

  audio(samples: Int16Array): void {
    this.#audio.push(samples.slice());
  }

  message(type: string, data: unknown): void {
    if (type === "bot-ready") this.ready = true;
    else if (type === "bot-started-speaking") this.#speaking = true;
    else if (type === "bot-stopped-speaking") this.#speaking = false;
    else if (type === "error") this.#problems.push(errorSchema.safeParse(data).data?.message ?? "unknown");
    else if (type === "server-message") this.#serverMessage(data);
  }

  turn(): SpokenTurn {
    const sentences = [...this.#sentences.entries()].sort(([left], [right]) => left - right).map(([, sentence]) => sentence);
    const citations = new Map(sentences.flatMap((sentence) => sentence.citations.map((citation) => [citation.n, citation] as const)));
    return {
      transcript: this.#question?.text ?? "",
      answered: this.#answer?.answered ?? false,
      answer: sentences.map(({ text }) => text).join(" "),
      citations: [...citations.values()].sort((left, right) => left.n - right.n),
      timingMs: this.#timing,
      audio: concatenate(this.#audio),
      problems: this.#problems,
    };
  }

  #serverMessage(data: unknown): void {
    const message = serverMessageSchema.safeParse(data).data;
    if (!message) return;
    if (message.type === "question") {
      this.#ask(message);
      return;
    }
    // A server that does not know the conversation any more numbers its turns anew.
    if (message.type === "session" && !message.resumed) this.begin();
    if (message.type === "session" || message.type === "resume" || message.type === "draining") return;
    if (message.type === "resumed") {
      this.#resume(message);
      return;
    }
    if (message.turn !== this.#question?.turn) return;
    if (message.type === "sentence") this.#sentences.set(message.sentence.index, message.sentence);
    else if (message.type === "answer" && !message.interrupted) this.#answer = message;
    else if (message.type === "timing") Object.assign(this.#timing, message.timingMs);
  }

  #ask(question: { turn: number; text: string }): void {
    // That of a resumed turn is told once more.
    if (question.turn !== this.#question?.turn) this.begin();
    this.#question = question;
    this.#resumed = true;
  }

  #resume({ turn, samples }: { turn: number; samples: number }): void {
    if (turn !== this.#question?.turn) return;
    this.#audio = [concatenate(this.#audio).slice(0, samples)];
    this.#resumed = true;
  }
}
