export type LifecycleState = "starting" | "ready" | "draining";

/** Where a server stands between its start and its end; the probes and the upgrade ask it. */
export class Lifecycle {
  readonly #draining = new AbortController();
  readonly #hurried = new AbortController();
  readonly #waiting = new Set<{ readonly what: string }>();
  #started = false;
  #overload: () => string | undefined = () => undefined;

  get state(): LifecycleState {
    if (this.#draining.signal.aborted) return "draining";
    return this.#started ? "ready" : "starting";
  }

  /** Aborts when draining begins: streams that would go on for ever end then. */
  get draining(): AbortSignal {
    return this.#draining.signal;
  }

  /** Aborts when what is under way need not be finished. */
  get hurried(): AbortSignal {
    return this.#hurried.signal;
  }

  /** What the start is held up by, in words. */
  get waiting(): readonly string[] {
    return [...this.#waiting].map(({ what }) => what);
  }

  /** Why no new work is wanted though the server is ready; undefined when it is wanted. */
  get overload(): string | undefined {
    return this.#overload();
  }

  /** Whether new work is wanted here. */
  get wantsWork(): boolean {
    return this.state === "ready" && this.overload === undefined;
  }

  /** Names what the start waits for; returns an idempotent way to say that the wait is over. */
  waitFor(what: string): () => void {
    const entry = { what };
    this.#waiting.add(entry);
    return () => void this.#waiting.delete(entry);
  }

  /** Names what is asked whether the server has too much to do. */
  watchOverload(read: () => string | undefined): void {
    this.#overload = read;
  }

  ready(): void {
    this.#started = true;
  }

  /** From here on nobody new is admitted. Idempotent. */
  drain(): void {
    this.#draining.abort();
  }

  /** Drains, and waits for nothing. Idempotent. */
  hurry(): void {
    this.drain();
    this.#hurried.abort();
  }
}
