export type LifecycleState = "starting" | "ready" | "draining";

/** Where a server stands between its start and its end; the probes and the upgrade ask it. */
export class Lifecycle {
  readonly #draining = new AbortController();
  #started = false;

  get state(): LifecycleState {
    if (this.#draining.signal.aborted) return "draining";
    return this.#started ? "ready" : "starting";
  }

  /** Aborts when draining begins: streams that would go on for ever end then. */
  get draining(): AbortSignal {
    return this.#draining.signal;
  }

  ready(): void {
    this.#started = true;
  }

  /** From here on nobody new is admitted. Idempotent. */
  drain(): void {
    this.#draining.abort();
  }
}
