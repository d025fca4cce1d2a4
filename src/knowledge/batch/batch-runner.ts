import { type Log } from "../../base/log.ts";
import { type ErrorCode, EquivoxError, failure, problemOf } from "../../errors.ts";
import { distinctCitations } from "../answer/distinct-citations.ts";
import { type AnswerSentence } from "../answer/answer.ts";
import { type Ask } from "../ask.ts";
import { type Delivery, type DeliveryEnd } from "../delivery.ts";
import { type BatchAnswer, type BatchReference, type BatchStore } from "./batches.ts";

export interface BatchRunnerOptions {
  readonly store: BatchStore;
  /** Closed with the runner. */
  readonly delivery: Delivery<BatchReference>;
  readonly ask: Pick<Ask, "ask">;
  readonly log: Log;
  /** Batches at once; the questions of one are asked one after the other. */
  readonly concurrency: number;
}

/** Answers batches. One that is delivered again goes on with the questions that are open, so that each is answered once. */
export class BatchRunner {
  readonly #options: BatchRunnerOptions;
  readonly #closing = new AbortController();
  #started = false;

  constructor(options: BatchRunnerOptions) {
    this.#options = options;
  }

  /** Begins to take deliveries. Idempotent. */
  start(): void {
    if (this.#started || this.#closing.signal.aborted) return;
    this.#started = true;
    this.#options.delivery.serve((reference) => this.#handle(reference), { concurrency: this.#options.concurrency });
  }

  /** Stops after the question under way, which is asked again elsewhere. Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort(failure("server-draining"));
    await this.#options.delivery.close();
  }

  async #handle(reference: BatchReference): Promise<DeliveryEnd> {
    const { store, log } = this.#options;
    try {
      const batch = await store.read(reference);
      if (!batch) return "done";
      for (const [index, question] of batch.questions.entries()) {
        if (batch.answers[index] !== undefined) continue;
        if (this.#closing.signal.aborted) return "again";
        await store.putAnswer(reference, index, await this.#settle(reference, question));
      }
      await store.finish(reference);
      return "done";
    } catch (error) {
      if (!this.#closing.signal.aborted) log.warn({ problem: problemOf(error) }, "a batch of questions could not be gone on with");
      return "again";
    }
  }

  /** Asks once more what a server may have taken with it when it went, or had no time for: nobody else will. */
  async #settle(reference: BatchReference, question: string): Promise<BatchAnswer> {
    const first = await this.#answer(reference, question);
    return "error" in first && worthAnother.has(first.error.code) ? this.#answer(reference, question) : first;
  }

  /** What the question is to blame for is its answer; the rest is thrown, and the batch comes again. */
  async #answer({ tenant, equipment }: BatchReference, question: string): Promise<BatchAnswer> {
    const sentences: AnswerSentence[] = [];
    try {
      for await (const event of this.#options.ask.ask({ tenant, equipment, question, signal: this.#closing.signal })) {
        if (event.type === "sentence") sentences.push(event.sentence);
        else {
          const answer = sentences.map(({ text }) => text).join(" ");
          return { question, answered: event.answered, answer, citations: distinctCitations(sentences) };
        }
      }
      throw failure("answer-failed", { problem: "it ended without a result" });
    } catch (error) {
      if (this.#closing.signal.aborted || !(error instanceof EquivoxError) || transient.has(error.code)) throw error;
      return { question, error: { code: error.code, message: error.message } };
    }
  }
}

/** Trouble between processes; an engine's own failure is told as the answer. */
const transient: ReadonlySet<string> = new Set<ErrorCode>([
  "rag-unreachable",
  "queue-full",
  "store-unreachable",
  "shared-state-failed",
  "server-draining",
]);
const worthAnother: ReadonlySet<string> = new Set<ErrorCode>(["answer-failed", "deadline-exceeded"]);
