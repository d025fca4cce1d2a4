import { type Clock } from "../base/clock.ts";
import { admits, type Circuit, type CircuitEvent, newCircuit, reduceCircuit } from "./circuit-breaker.ts";

/** What is known of a provider elsewhere, without asking it: for health, and for whoever waits for it. */
export interface ProviderState {
  readonly circuit: Circuit["kind"];
  /** Since when it is so, milliseconds since the epoch. */
  readonly since: number;
  /** Until its replies begin, in milliseconds, averaged over the last ten or so; undefined before the first. */
  readonly latencyMs: number | undefined;
  /** What went wrong last, until something goes well again. */
  readonly problem: string | undefined;
}

export interface ProviderCircuitOptions {
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly jitter: () => number;
}

const latencyShare = 0.1;

/** Keeps a provider that fails from being asked again and again, and remembers how it does. */
export class ProviderCircuit {
  readonly #options: ProviderCircuitOptions;
  #circuit: Circuit;
  #latencyMs: number | undefined;
  #problem: string | undefined;
  /** It took a request and never answered: that it can be reached says nothing then. */
  #silent = false;

  constructor(options: ProviderCircuitOptions) {
    this.#options = options;
    this.#circuit = newCircuit(options.clock.monotonic());
  }

  /** Whether it may be asked now. */
  get admits(): boolean {
    return admits(this.#circuit, this.#options.clock.monotonic());
  }

  /** Why it is not asked. */
  get refusal(): string {
    return `it has failed too often to be asked again so soon (${this.#problem ?? "it is being tried"})`;
  }

  /** A request was sent; given only when `admits` said yes. One of the others follows. */
  begun(): void {
    this.#apply("begun");
  }

  succeeded(): void {
    this.#problem = undefined;
    this.#silent = false;
    this.#apply("succeeded");
  }

  /** A reply began after `tookMs`. */
  measured(tookMs: number): void {
    this.#latencyMs = this.#latencyMs === undefined ? tookMs : this.#latencyMs + latencyShare * (tookMs - this.#latencyMs);
  }

  failed(problem: string): void {
    this.#problem = problem;
    this.#apply("failed");
  }

  /** A connection was made, over which requests will go. */
  reached(): void {
    if (this.#silent) this.cancelled();
    else this.succeeded();
  }

  /** A request over a connection that was made is not answered. */
  unanswered(problem: string): void {
    this.#silent = true;
    this.failed(problem);
  }

  /** It ended before anything could be learned from it. */
  cancelled(): void {
    this.#apply("cancelled");
  }

  state(): ProviderState {
    const { clock } = this.#options;
    const since = clock.now() - (clock.monotonic() - this.#circuit.since);
    return { circuit: this.#circuit.kind, since, latencyMs: this.#latencyMs, problem: this.#problem };
  }

  #apply(type: CircuitEvent["type"]): void {
    const at = this.#options.clock.monotonic();
    this.#circuit = reduceCircuit(this.#circuit, type === "failed" ? { type, at, jitter: this.#options.jitter() } : { type, at });
  }
}
