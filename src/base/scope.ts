/** Releases one resource; called at most once by the scope that owns it. */
export type Disposer = () => void | Promise<void>;

/**
 * Owns resources and releases each exactly once, last opened first, whatever fails on the way.
 * Its signal aborts before anything is released, so that work in flight stops using what is about to go.
 */
export class Scope {
  /** Made when somebody asks for its signal: a session whose connection is silent needs none. */
  #controller: AbortController | undefined;
  #aborted: { readonly reason: unknown } | undefined;
  readonly #disposers: Disposer[] = [];
  #closed: Promise<void> | undefined;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#aborted) this.#controller.abort(this.#aborted.reason);
    return this.#controller.signal;
  }

  get closed(): boolean {
    return this.#closed !== undefined;
  }

  /** Hands a resource over. A scope that is closed already releases it at once; that this fails, there is nobody left to tell. */
  own(disposer: Disposer): void {
    if (!this.#closed) this.#disposers.push(disposer);
    else Promise.resolve(disposer()).catch(() => undefined);
  }

  /** Aborts, releases everything, and rejects with an AggregateError when a disposer failed. Idempotent. */
  close(reason?: unknown): Promise<void> {
    this.#closed ??= this.#release(reason);
    return this.#closed;
  }

  async #release(reason: unknown): Promise<void> {
    this.#aborted = { reason };
    this.#controller?.abort(reason);
    const failures: unknown[] = [];
    for (let disposer = this.#disposers.pop(); disposer; disposer = this.#disposers.pop()) {
      try {
        await disposer();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, "some resources could not be released");
  }
}
