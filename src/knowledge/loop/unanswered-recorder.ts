import { type Clock } from "../../base/clock.ts";
import { type Log } from "../../base/log.ts";
import { EquivoxError, problemOf } from "../../errors.ts";
import { type PartitionKey } from "../document-store.ts";
import { type EmbeddingModel } from "../embedding.ts";
import { searchedQuestion } from "../searched-question.ts";
import { type GroupLimits, type UnansweredStore } from "./question-group.ts";
import { headFor, keptVector } from "./question-likeness.ts";

/** Named as in the configuration where it has them. */
export interface UnansweredRecorderOptions {
  readonly store: Pick<UnansweredStore, "listHeads" | "count">;
  /** The one that search uses: the vector of a question that was just searched is kept there. */
  readonly embedding: EmbeddingModel;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: GroupLimits & {
    readonly unansweredQueueMax: number;
    readonly unansweredLikeness: number;
  };
}

interface Refusal extends PartitionKey {
  readonly question: string;
  readonly answerId: string;
  readonly at: number;
}

/** How long a store that is away is left alone, in milliseconds. */
const pauseMs = 2_000;

/** Writes down, behind the answers, which questions were not answered. One at a time, so that likes find each other. */
export class UnansweredRecorder {
  readonly #options: UnansweredRecorderOptions;
  readonly #waiting: Refusal[] = [];
  readonly #stop = new AbortController();
  #working: Promise<void> | undefined;
  #full = false;

  constructor(options: UnansweredRecorderOptions) {
    this.#options = options;
  }

  /** Questions that wait. */
  get size(): number {
    return this.#waiting.length;
  }

  /** Takes a question to be recorded; never throws, and never waits. */
  record(key: PartitionKey, question: string, answerId: string): void {
    const { limits, clock, log } = this.#options;
    if (this.#stop.signal.aborted) return;
    if (this.#waiting.length >= limits.unansweredQueueMax) {
      if (!this.#full) log.warn({ limit: limits.unansweredQueueMax }, "too many unanswered questions wait; further ones are not recorded");
      this.#full = true;
      return;
    }
    const { tenant, equipment } = key;
    this.#waiting.push({ tenant, equipment, question, answerId, at: clock.now() });
    this.#working ??= this.#work().finally(() => (this.#working = undefined));
  }

  /** Resolves when everything is recorded. */
  async settled(): Promise<void> {
    while (this.#working) await this.#working;
  }

  /** Records what waits, for `limitMs` at most; what waits then is lost. Idempotent. */
  async close(limitMs: number): Promise<void> {
    const { clock, log } = this.#options;
    const { signal } = this.#stop;
    if (signal.aborted) return;
    const cancel = clock.setTimer(() => this.#stop.abort(), limitMs);
    // A store that does not answer holds nobody up.
    const stopped = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    await Promise.race([this.settled(), stopped]);
    this.#stop.abort();
    cancel();
    if (this.size > 0) log.warn({ questions: this.size }, "unanswered questions are lost: the store was away until the end");
  }

  async #work(): Promise<void> {
    const { signal } = this.#stop;
    for (let next = this.#waiting[0]; next && !signal.aborted; next = this.#waiting[0]) {
      try {
        await this.#count(next);
      } catch (error) {
        if (error instanceof EquivoxError && error.code === "store-unreachable") {
          await this.#pause();
          continue;
        }
        const { log } = this.#options;
        const isGone = error instanceof EquivoxError && error.code === "equipment-not-found";
        log[isGone ? "debug" : "warn"]({ problem: problemOf(error) }, "an unanswered question was not recorded");
      }
      this.#waiting.shift();
      this.#full = false;
    }
  }

  async #count({ question, answerId, at, ...key }: Refusal): Promise<void> {
    const { store, embedding, limits } = this.#options;
    const [heads, vector] = await Promise.all([store.listHeads(key, "unanswered"), this.#vectorOf(question, key)]);
    const asked = { question, ...(vector && { vector, model: embedding.name }) };
    const kind = "unanswered";
    const head = headFor(heads, { equipment: key.equipment, kind, asked, likeness: limits.unansweredLikeness });
    await store.count({ ...key, ...head, kind, example: { question, answerId, at } }, limits);
  }

  /** Undefined when the model fails: words decide then. */
  async #vectorOf(question: string, { tenant }: PartitionKey): Promise<string | undefined> {
    try {
      const options = { priority: "question", signal: this.#stop.signal, tenant } as const;
      const [vector] = await this.#options.embedding.embed([searchedQuestion(question)], options);
      return vector && keptVector(vector);
    } catch {
      return undefined;
    }
  }

  #pause(): Promise<void> {
    const { signal } = this.#stop;
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        signal.removeEventListener("abort", done);
        resolve();
      };
      const cancel = this.#options.clock.setTimer(done, pauseMs);
      signal.addEventListener("abort", done, { once: true });
      if (signal.aborted) done();
    });
  }
}
