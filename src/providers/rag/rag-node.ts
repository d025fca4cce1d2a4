import { Client, Pool } from "undici";
import { type Clock } from "../../base/clock.ts";
import { ProviderCircuit } from "../provider-circuit.ts";
import { AttemptFailure } from "./attempt-failure.ts";
import { hashText } from "./rendezvous.ts";
import { Reply, type ReplyHead } from "./reply.ts";

export interface RagNodeOptions {
  readonly connections: number;
  /** Requests that may wait for a connection. */
  readonly queueMax: number;
  readonly replyMaxBytes: number;
  readonly connectTimeoutMs: number;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly jitter: () => number;
}

/** One address of a rag server. */
export interface RagAddress {
  /** Scheme, numeric address and port; what all callers agree on when they rank nodes. */
  readonly origin: string;
  /** The host name that a certificate must be made for. */
  readonly servername?: string;
}

/** What is known of a node, for health. */
export interface RagNodeState {
  readonly address: string;
  readonly state: "closed" | "open" | "half-open" | "draining";
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Until a reply begins, in milliseconds, averaged over the last ten or so; undefined before the first. */
  readonly latencyMs: number | undefined;
  readonly underWay: number;
}

/** One request at one node. */
export interface Attempt {
  readonly node: RagNode;
  readonly reply: Reply;
  /** Waits for status and load. */
  head(): Promise<ReplyHead>;
  /** Ends it, once: what becomes of the node's circuit. A failure of undefined is an answer, also one that refuses. */
  settle(outcome: AttemptFailure | "answered" | "cancelled"): void;
}

/** How long a node that said it is draining is left alone; after that another process may have taken its address. */
const drainingMs = 5_000;
/** How long the load that a node told is believed. */
const loadFreshMs = 2_000;
/** Probes that a node must miss in a row while it owes answers, until it counts as silent. */
const missesToSilence = 2;

/** One rag server as this process sees it: its connections, its circuit, its load. */
export class RagNode {
  readonly address: string;
  readonly hash: number;
  readonly #options: RagNodeOptions;
  readonly #pool: Pool;
  /** Probes go by a connection of their own: all others may be busy with long answers. */
  readonly #prober: Client;
  readonly #underWay = new Set<Reply>();
  readonly #circuit: ProviderCircuit;
  #draining: { readonly since: number; readonly until: number } | undefined;
  #told: { readonly load: number; readonly at: number } | undefined;
  #misses = 0;
  #probing = false;
  /** Nobody listened when it was asked last, which costs a caller next to nothing. */
  #unreached = false;

  constructor({ origin, servername }: RagAddress, options: RagNodeOptions) {
    this.address = origin;
    this.hash = hashText(origin);
    this.#options = options;
    this.#circuit = new ProviderCircuit(options);
    const { connections, connectTimeoutMs } = options;
    const connect = { timeout: connectTimeoutMs, ...(servername === undefined ? {} : { servername }) };
    // Deadlines of requests are kept by whoever makes them, to the millisecond.
    const common = { connect, headersTimeout: 0, bodyTimeout: 0 };
    this.#pool = new Pool(origin, { ...common, connections, pipelining: 1 });
    this.#prober = new Client(origin, common);
  }

  get underWay(): number {
    return this.#underWay.size;
  }

  get full(): boolean {
    return this.#underWay.size >= this.#options.connections + this.#options.queueMax;
  }

  /** Whether a request may be sent now, as far as the node's health goes. */
  get available(): boolean {
    return !this.#isDraining && this.#circuit.admits;
  }

  /**
   * Whether a request that no other node takes may be sent all the same: the node was being restarted a moment ago, and may be back.
   * What took requests and did not answer them is not asked before its time.
   */
  get lastResort(): boolean {
    return this.#isDraining || this.#unreached;
  }

  get #isDraining(): boolean {
    return this.#draining !== undefined && this.#options.clock.monotonic() < this.#draining.until;
  }

  /** Requests that the node works on, as far as is known: for others as it told lately, and for this process. */
  get load(): number {
    const fresh = this.#told && this.#options.clock.monotonic() - this.#told.at < loadFreshMs ? this.#told.load : 0;
    return Math.max(fresh, this.#underWay.size);
  }

  state(): RagNodeState {
    const { clock } = this.#options;
    const now = clock.monotonic();
    const draining = this.#isDraining ? this.#draining : undefined;
    const { circuit, since, latencyMs } = this.#circuit.state();
    const common = { address: this.address, latencyMs, underWay: this.#underWay.size };
    return draining ? { ...common, state: "draining", since: clock.now() - (now - draining.since) } : { ...common, state: circuit, since };
  }

  /** Sends a request; the node must be available, or the last resort, and not full. */
  send(path: string, headers: string[], body: string): Attempt {
    const { clock, replyMaxBytes } = this.#options;
    const startedAt = clock.monotonic();
    // A last resort is no trial: it must not make the time longer until the next one.
    const counted = this.available;
    if (counted) this.#circuit.begun();
    const reply = new Reply(this.#pool, { path, method: "POST", headers, body }, replyMaxBytes);
    this.#underWay.add(reply);
    let settled = false;
    return {
      node: this,
      reply,
      head: async () => {
        const head = await reply.head();
        this.#circuit.measured(clock.monotonic() - startedAt);
        if (head.load !== undefined) this.#told = { load: head.load, at: clock.monotonic() };
        return head;
      },
      settle: (outcome) => {
        if (settled) return;
        settled = true;
        this.#underWay.delete(reply);
        // Its connection cannot be used again unless the reply was read to its end.
        if (!reply.over) reply.cancel(outcome instanceof AttemptFailure ? outcome : new AttemptFailure("broken", "nobody waits for it"));
        this.#settle(outcome, counted);
      },
    };
  }

  /** Asks a node that owes answers whether it lives; one that does not answer twice loses them. Never throws. */
  async probe(): Promise<void> {
    if (this.#probing || this.#underWay.size === 0) return;
    this.#probing = true;
    const { clock, connectTimeoutMs } = this.#options;
    const probe = new Reply(this.#prober, { path: "/livez", method: "GET" }, 65_536);
    const missed = new AttemptFailure("silent", `it did not answer within ${missesToSilence * connectTimeoutMs} ms`);
    const cancelTimer = clock.setTimer(() => probe.cancel(missed), connectTimeoutMs);
    try {
      await probe.head();
      await probe.text();
      this.#misses = 0;
    } catch (error) {
      if (++this.#misses >= missesToSilence) this.#silence(error === missed ? missed : new AttemptFailure("silent", missed.message, error));
    } finally {
      cancelTimer();
      this.#probing = false;
    }
  }

  /** Waits for requests under way, and takes no more. */
  async retire(): Promise<void> {
    await this.#pool.close();
    // Until then it is asked whether it lives: an answer that takes long is no sign of death.
    await this.#prober.close();
  }

  /** Cuts what is under way. Idempotent. */
  async close(): Promise<void> {
    await Promise.all([this.#pool.destroy(), this.#prober.destroy()]);
  }

  #silence(failure: AttemptFailure): void {
    this.#misses = 0;
    for (const reply of this.#underWay) reply.cancel(failure);
  }

  /** @param counted whether the circuit knows of the request */
  #settle(outcome: AttemptFailure | "answered" | "cancelled", counted: boolean): void {
    if (outcome === "answered") {
      this.#draining = undefined;
      this.#unreached = false;
      if (!counted) this.#circuit.begun();
      this.#circuit.succeeded();
      return;
    }
    const kind = outcome === "cancelled" ? outcome : outcome.kind;
    if (kind !== "cancelled") this.#unreached = kind === "unreached";
    if (kind === "draining") {
      const at = this.#options.clock.monotonic();
      this.#draining = { since: at, until: at + drainingMs };
    }
    if (!counted) return;
    if (outcome === "cancelled" || kind === "draining") this.#circuit.cancelled();
    else this.#circuit.failed(outcome.message);
  }
}
