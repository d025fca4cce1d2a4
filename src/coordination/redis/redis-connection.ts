import { Cluster } from "ioredis";
import { type Clock } from "../../base/clock.ts";
import { type Log } from "../../base/log.ts";
import { within } from "../../base/within.ts";
import { EquivoxError, failure, problemOf } from "../../errors.ts";
import { parseRedisAddress, type RedisAddress } from "./redis-address.ts";
import { plainProblem, redisFailure } from "./redis-failure.ts";
import { RedisKeys } from "./redis-keys.ts";
import { createClient, type RedisClient } from "./redis-options.ts";
import { type RedisScript } from "./redis-script.ts";

export interface RedisConnectionOptions {
  /** One address, or several of a cluster separated by commas. */
  readonly url: string;
  /** The setting that the address comes from; REDIS_URL when absent. */
  readonly setting?: string;
  /** Begins every key. */
  readonly prefix: string;
  /** Deadline of one command, in milliseconds. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Longest pause between two attempts to connect; 2,000 ms when absent. */
  readonly backoffMaxMs?: number;
  /** How often the connection is tried out; 2,000 ms when absent. */
  readonly probeMs?: number;
  readonly onCommand?: (name: string, durationMs: number, ok: boolean) => void;
}

/** How Redis is, as far as this process knows. */
export interface RedisState {
  readonly state: "ok" | "down";
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Of the last probe that was answered. */
  readonly latencyMs: number | undefined;
  /** Why it is down. */
  readonly problem: string | undefined;
}

/**
 * The connection of a process to one Redis or one cluster. It reconnects for ever; while Redis is away, commands fail at once with
 * `shared-state-failed`, and no command takes longer than the timeout.
 */
export class RedisConnection {
  /** For what speaks to Redis by itself. */
  readonly client: RedisClient;
  readonly address: RedisAddress;
  readonly keys: RedisKeys;
  readonly timeoutMs: number;
  readonly #options: RedisConnectionOptions;
  readonly #recoveryListeners = new Set<() => void>();
  readonly #changeListeners = new Set<(state: RedisState) => void>();
  readonly #stopProbing: () => void;
  #state: RedisState;
  #probing: Promise<boolean> | undefined;
  #lastProblem: string | undefined;
  #wasOk = false;
  #closed: Promise<void> | undefined;

  constructor(options: RedisConnectionOptions) {
    const { url, setting, prefix, timeoutMs, clock, backoffMaxMs = 2_000, probeMs = 2_000 } = options;
    this.#options = options;
    this.address = parseRedisAddress(url, setting);
    this.keys = new RedisKeys(prefix);
    this.timeoutMs = timeoutMs;
    this.#state = { state: "down", since: clock.now(), latencyMs: undefined, problem: "it was not reached yet" };
    this.client = createClient(this.address, { timeoutMs, backoffMaxMs, name: `${prefix}-commands` });
    this.#listen();
    this.#stopProbing = clock.setTicker(() => void this.#probe(), probeMs);
  }

  state(): RedisState {
    return this.#state;
  }

  /** Calls `listener` whenever Redis goes away or comes back; returns an idempotent unsubscribe. */
  onChange(listener: (state: RedisState) => void): () => void {
    this.#changeListeners.add(listener);
    return () => void this.#changeListeners.delete(listener);
  }

  /** Calls `listener` each time Redis has come back, not the first time; returns an idempotent unsubscribe. */
  onRecovered(listener: () => void): () => void {
    this.#recoveryListeners.add(listener);
    return () => void this.#recoveryListeners.delete(listener);
  }

  /** Resolves when Redis answers. Throws `shared-state-failed` when it has not by the deadline, or when the signal aborts. */
  async ready({ deadlineMs, signal }: { readonly deadlineMs: number; readonly signal?: AbortSignal }): Promise<void> {
    void this.#probe();
    const release: (() => void)[] = [];
    try {
      await new Promise<void>((resolve, reject) => {
        const giveUp = () => reject(this.#failed(new Error(this.#lastProblem ?? this.#state.problem ?? "it did not answer in time")));
        const goOn = ({ state }: RedisState) => {
          if (state === "ok") resolve();
        };
        release.push(this.onChange(goOn));
        release.push(this.#options.clock.setTimer(giveUp, deadlineMs));
        signal?.addEventListener("abort", giveUp);
        release.push(() => signal?.removeEventListener("abort", giveUp));
        goOn(this.#state);
        if (signal?.aborted) giveUp();
      });
    } finally {
      for (const one of release) one();
    }
  }

  /** Round trip in milliseconds, of the slowest node of a cluster. Throws `shared-state-failed`. */
  async ping(): Promise<number> {
    const startedAt = this.#options.clock.monotonic();
    await this.run("ping", pingAll);
    return this.#options.clock.monotonic() - startedAt;
  }

  /** Runs a command under the deadline. Throws `shared-state-failed`. */
  async run<Result>(name: string, command: (client: RedisClient) => Promise<Result>): Promise<Result> {
    const { clock, onCommand } = this.#options;
    const startedAt = clock.monotonic();
    let ok = false;
    try {
      const result = await this.#bounded(() => command(this.client));
      ok = true;
      return result;
    } catch (error) {
      throw this.#failed(error);
    } finally {
      onCommand?.(name, clock.monotonic() - startedAt, ok);
    }
  }

  /** Runs a script on keys of one slot. That Redis has forgotten the script stays invisible. Throws `shared-state-failed`. */
  async runScript(script: RedisScript, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown> {
    return this.run(script.name, async (client) => {
      try {
        return await client.evalsha(script.sha1, keys.length, ...keys, ...values);
      } catch (error) {
        if (!problemOf(error).startsWith("NOSCRIPT")) throw error;
        return client.eval(script.source, keys.length, ...keys, ...values);
      }
    });
  }

  /** Ends the connection; commands under way get the time of one command. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  async #end(): Promise<void> {
    this.#stopProbing();
    this.#recoveryListeners.clear();
    this.#changeListeners.clear();
    try {
      if (this.client.status === "ready") await this.#bounded(() => this.client.quit());
    } catch {
      // It is away, so there is nobody to say goodbye to.
    }
    this.client.disconnect();
  }

  #failed(error: unknown): Error {
    return redisFailure(this.address.shown, error, this.#lastProblem);
  }

  /** ioredis bounds what it has sent to a server, but not what it holds back while a cluster changes. */
  #bounded<Result>(command: () => Promise<Result>): Promise<Result> {
    const { clock } = this.#options;
    return within(command(), { clock, timeoutMs: this.timeoutMs, late: () => new Error("Command timed out") });
  }

  #listen(): void {
    const { client } = this;
    const remember = (error: unknown): void => {
      this.#lastProblem = plainProblem(problemOf(error) || "the connection failed");
    };
    client.on("error", remember);
    if (client instanceof Cluster) client.on("node error", remember);
    client.on("ready", () => void this.#probe());
    client.on("close", () => this.#become("down", undefined, this.#lastProblem ?? "the connection was lost"));
    client.connect().catch(remember);
  }

  #probe(): Promise<boolean> {
    this.#probing ??= this.#tryOut().finally(() => {
      this.#probing = undefined;
    });
    return this.#probing;
  }

  async #tryOut(): Promise<boolean> {
    if (this.client.status !== "ready") return false;
    try {
      const latencyMs = await this.ping();
      this.#lastProblem = undefined;
      this.#become("ok", latencyMs, undefined);
      return true;
    } catch (error) {
      const problem = error instanceof EquivoxError ? error.detail["problem"] : undefined;
      this.#become("down", undefined, String(problem ?? problemOf(error)));
      return false;
    }
  }

  #become(state: "ok" | "down", latencyMs: number | undefined, problem: string | undefined): void {
    if (this.#closed) return;
    const { clock, log } = this.#options;
    const before = this.#state;
    const changed = before.state !== state;
    this.#state = { state, since: changed ? clock.now() : before.since, latencyMs: latencyMs ?? before.latencyMs, problem };
    if (!changed) return;
    const fields = { address: this.address.shown, problem };
    if (state === "ok") log.info({ ...fields, latencyMs }, "Redis answers");
    else log.warn(fields, "Redis is away; trying again until it is back");
    for (const listener of this.#changeListeners) listener(this.#state);
    const recovered = state === "ok" && this.#wasOk;
    if (state === "ok") this.#wasOk = true;
    if (recovered) for (const listener of this.#recoveryListeners) listener();
  }
}

async function pingAll(client: RedisClient): Promise<void> {
  if (!(client instanceof Cluster)) {
    await client.ping();
    return;
  }
  // A cluster whose node is lost still answers for the others' slots; it is whole when all its slots are served.
  if (!(await client.cluster("INFO")).includes("cluster_state:ok")) throw new Error("CLUSTERDOWN");
  const owners = new Set(client.slots.map(([owner]) => owner));
  const nodes = client.nodes("master");
  if (nodes.length < owners.size) {
    // ioredis forgets a node that it has lost, and looks for it again only when a command for its slots is sent elsewhere.
    client.refreshSlotsCache();
    throw new Error("CLUSTERDOWN");
  }
  await Promise.all(nodes.map((node) => node.ping()));
}

/**
 * Opens the connection, which goes on trying when Redis is not there yet; `ready` waits for it. Throws `setting-invalid`.
 * Close it with `close()`.
 */
export function openRedis(options: RedisConnectionOptions): RedisConnection {
  return new RedisConnection(options);
}

/**
 * Marks the prefix as this deployment's. Throws `shared-state-foreign` when it is another's: two deployments would read each
 * other's tickets, limits and queues.
 */
export async function claimPrefix(redis: RedisConnection, deploymentId: string): Promise<void> {
  const key = redis.keys.deployment;
  await redis.run("claim", (client) => client.set(key, deploymentId, "NX"));
  const found = await redis.run("claim", (client) => client.get(key));
  if (found !== deploymentId) throw failure("shared-state-foreign", { address: redis.address.shown, prefix: redis.keys.prefix });
}
