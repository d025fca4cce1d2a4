import { type Clock } from "../../base/clock.ts";
import { type Log } from "../../base/log.ts";
import { type Random } from "../../base/random.ts";
import { EquivoxError, failure } from "../../errors.ts";
import { type Question } from "../../knowledge/ask.ts";
import { deadlineHeader, decodeError } from "../../knowledge/ask-messages.ts";
import { TimeLimit } from "../../knowledge/time-limit.ts";
import { tenantKey } from "../../tenancy/key.ts";
import { type ServiceRole, type ServiceTokens } from "../../tenancy/service-tokens.ts";
import { AttemptFailure, failureWords } from "./attempt-failure.ts";
import { chooseNode } from "./choose-node.ts";
import { type NodeSet } from "./node-set.ts";
import { type Attempt, type RagNode } from "./rag-node.ts";
import { rankNodes } from "./rendezvous.ts";
import { type RetryBudget } from "./retry-budget.ts";

/** W3C trace context. */
export interface TraceHeaders {
  readonly traceparent?: string;
  readonly tracestate?: string;
}

export interface RemoteCallOptions {
  readonly nodes: NodeSet;
  readonly budget: RetryBudget;
  /** The role that asks. */
  readonly role: ServiceRole;
  readonly serviceTokens: Pick<ServiceTokens, "current">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly requestTimeoutMs: number;
  readonly queueMax: number;
  /** Asked at each request for the trace that it belongs to. */
  readonly trace?: () => TraceHeaders;
}

const requestIdLength = 16;

/** One question and its attempts, within one deadline. */
export class RemoteCall {
  readonly #options: RemoteCallOptions;
  readonly #time: TimeLimit;
  readonly #endsAt: number;
  readonly #ranked: string;
  readonly #requestId: string;
  readonly #trace: TraceHeaders;
  readonly #tried = new Set<RagNode>();
  #current: Attempt | undefined;
  #headCame = false;
  #retried = false;
  #last: AttemptFailure | undefined;

  constructor({ tenant, equipment, signal }: Question, what: string, options: RemoteCallOptions) {
    const { clock, requestTimeoutMs, budget, trace, random } = options;
    this.#options = options;
    this.#time = new TimeLimit(clock, requestTimeoutMs, what, signal, () => this.#stop());
    this.#endsAt = clock.monotonic() + requestTimeoutMs;
    this.#ranked = tenantKey(tenant, "partition", equipment);
    this.#trace = trace?.() ?? {};
    this.#requestId = random.id(requestIdLength);
    budget.earn();
  }

  /** Throws the caller's reason once the caller has left, and `deadline-exceeded` once the time is over. */
  throwIfOver(): void {
    this.#time.throwIfOver();
  }

  /** Sends the request to the best node that was not tried yet. Throws `rag-unreachable`, `queue-full` and the signal's reason. */
  async attempt(path: string, body: string): Promise<Attempt> {
    const { nodes, serviceTokens, role } = this.#options;
    this.throwIfOver();
    if (nodes.nodes.length === 0) await this.#time.race(nodes.known());
    const token = serviceTokens.current(role);
    const headers = this.#headers(typeof token === "string" ? token : await this.#time.race(token));
    const node = this.#choose();
    this.#tried.add(node);
    this.#headCame = false;
    return (this.#current = node.send(path, headers, body));
  }

  /** Waits until the node begins to answer. Throws what it refuses the request with, or an AttemptFailure. */
  async accepted(attempt: Attempt): Promise<void> {
    const { status } = await attempt.head();
    this.#headCame = true;
    if (status === 200) return;
    const error = decodeError(await attempt.reply.text());
    if (error?.code === "server-draining") throw new AttemptFailure("draining", error.message);
    if (error?.code === "queue-full") throw new AttemptFailure("overloaded", error.message);
    if (error?.code === "service-token-invalid") {
      attempt.settle("answered");
      throw failure("rag-unreachable", { problem: `one refuses this process. ${error.message}` }, error);
    }
    if (!error) throw new AttemptFailure(status === 503 ? "overloaded" : "broken", `it answered with status ${status}`);
    attempt.settle("answered");
    throw error;
  }

  /** Returns when another attempt may be made, else throws what the caller is told. */
  recover(attempt: Attempt, error: unknown, mayRetry: boolean): void {
    const { over } = this.#time;
    if (over) {
      this.#settleAborted(attempt, over);
      throw over.reason;
    }
    if (!(error instanceof AttemptFailure)) {
      attempt.settle("cancelled");
      throw error;
    }
    attempt.settle(error);
    this.#last = error;
    const { log } = this.#options;
    log.warn({ requestId: this.#requestId, address: attempt.node.address, kind: error.kind, problem: error.message }, "rag server failed");
    if (!mayRetry) throw failure("answer-failed", { problem: "the server that read it out went away" }, error);
    if (error.untouched) return;
    if (this.#retried || !this.#options.budget.spend()) throw this.#unreachable();
    this.#retried = true;
  }

  /** Ends what is still under way. Idempotent. */
  close(): void {
    this.#current?.settle("cancelled");
    this.#time.close();
  }

  #stop(): void {
    const { over } = this.#time;
    if (over && this.#current) this.#settleAborted(this.#current, over);
  }

  /** A node that let the whole time pass without a word counts as silent; what the caller gave up says nothing of the node. */
  #settleAborted(attempt: Attempt, { reason }: { readonly reason: Error }): void {
    const late = reason instanceof EquivoxError && reason.code === "deadline-exceeded";
    attempt.settle(late && !this.#headCame ? new AttemptFailure("silent", reason.message) : "cancelled");
  }

  #choose(): RagNode {
    const { nodes, queueMax } = this.#options;
    const left = rankNodes(this.#ranked, nodes.nodes).filter((node) => !this.#tried.has(node));
    const node = chooseNode(left) ?? left.find(({ lastResort, full }) => lastResort && !full);
    if (node) return node;
    if (!this.#last && left.some(({ available, full }) => available && full)) {
      throw failure("queue-full", { queue: "The queue for rag servers", limit: queueMax });
    }
    throw this.#unreachable();
  }

  #unreachable(): EquivoxError {
    const { nodes } = this.#options;
    if (this.#last) return failure("rag-unreachable", { problem: failureWords[this.#last.kind] }, this.#last);
    const problem = nodes.nodes.length === 0 ? nodes.problem : "all failed a moment ago";
    return failure("rag-unreachable", { problem });
  }

  #headers(token: string): string[] {
    const { traceparent, tracestate } = this.#trace;
    const remainingMs = Math.max(1, Math.floor(this.#endsAt - this.#options.clock.monotonic()));
    const headers = ["authorization", `Bearer ${token}`, "content-type", "application/json", deadlineHeader, String(remainingMs)];
    headers.push("x-request-id", this.#requestId);
    if (traceparent !== undefined) headers.push("traceparent", traceparent);
    if (tracestate !== undefined) headers.push("tracestate", tracestate);
    return headers;
  }
}
