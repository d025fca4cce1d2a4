import { deferred } from "../../base/deferred.ts";
import { type AnswerEvent } from "../answer/answer.ts";

/**
 * One answer under way, followed by any number of askers: each sees it from its first sentence on. It is stopped when the last of them has
 * left. What it throws, each of them gets.
 */
export class SharedAnswer {
  readonly #events: AnswerEvent[] = [];
  readonly #stop = new AbortController();
  readonly #onEnd: () => void;
  #listeners = 0;
  #ended = false;
  #failed: { readonly error: unknown } | undefined;
  #news = deferred();

  /** @param onEnd called once, when the answer is whole, failed, or stopped */
  constructor(answer: (signal: AbortSignal) => AsyncIterable<AnswerEvent>, onEnd: () => void) {
    this.#onEnd = onEnd;
    void this.#pump(answer(this.#stop.signal));
  }

  /** Rejects with the signal's reason when it aborts; the others go on. */
  async *follow(signal: AbortSignal): AsyncGenerator<AnswerEvent, void> {
    const left = deferred<never>();
    left.promise.catch(() => undefined);
    const leave = () => left.reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    this.#listeners++;
    try {
      for (let next = 0; ;) {
        signal.throwIfAborted();
        const event = this.#events[next];
        if (event) {
          next++;
          yield event;
        } else if (this.#failed) throw this.#failed.error;
        else if (this.#ended) return;
        else await Promise.race([this.#news.promise, left.promise]);
      }
    } finally {
      signal.removeEventListener("abort", leave);
      this.#listeners--;
      if (this.#listeners === 0 && !this.#ended) {
        this.#end();
        this.#stop.abort(new DOMException("nobody waits for the answer any more", "AbortError"));
      }
    }
  }

  async #pump(answer: AsyncIterable<AnswerEvent>): Promise<void> {
    try {
      for await (const event of answer) {
        this.#events.push(event);
        this.#tell();
      }
    } catch (error) {
      this.#failed = { error };
    }
    this.#end();
    this.#tell();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd();
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = deferred();
  }
}
