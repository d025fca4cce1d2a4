import { recognitionRate } from "../../voice/speech-to-text.ts";
import { type RecognisedStretch } from "./deepgram-messages.ts";

/** Times come as seconds with two or three digits. */
const toleranceSamples = recognitionRate / 50;

/** One utterance within the audio of a connection, put together from the stretches that are recognised. */
export class StreamedUtterance {
  readonly #from: number;
  #finals: string[] = [];
  #interim = "";
  #coveredTo: number;
  #flushed = false;

  /** @param from where it begins, in samples of the connection */
  constructor(from: number) {
    this.#from = from;
    this.#coveredTo = from;
  }

  /** Takes a stretch; one of an older utterance changes nothing. */
  take({ to, text, final, flushed }: RecognisedStretch): void {
    if (to <= this.#from + toleranceSamples) return;
    if (!final) {
      this.#interim = text;
      return;
    }
    // What is final twice, as when a flush repeats what had just become final, counts once.
    const repeated = to <= this.#coveredTo && text === this.#finals.at(-1);
    if (text !== "" && !repeated) this.#finals.push(text);
    this.#interim = "";
    this.#coveredTo = Math.max(this.#coveredTo, to);
    this.#flushed ||= flushed;
  }

  /** The best transcript so far. */
  get partial(): string {
    return [...this.#finals, this.#interim].filter((text) => text !== "").join(" ");
  }

  /** What will not be revised. */
  get transcript(): string {
    return this.#finals.join(" ");
  }

  /** Whether everything up to `to`, in samples of the connection, is recognised for good. */
  complete(to: number): boolean {
    return this.#flushed || this.#coveredTo >= to - toleranceSamples;
  }

  /** Samples up to `to` of which nothing final is known yet. */
  uncovered(to: number): number {
    return Math.max(0, to - this.#coveredTo);
  }
}
