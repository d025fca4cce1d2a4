import { Scope } from "../base/scope.ts";
import { type Config } from "../config.ts";
import { failure } from "../errors.ts";
import { type Host, openHost } from "./host.ts";
import { type Role } from "./role.ts";

/** One role of a deployment, running. */
export interface RunningRole {
  /** Where it is reached; undefined for a role that nobody asks. */
  readonly url: string | undefined;
  /** Undefined in a worker of a cluster. */
  readonly metricsUrl: string | undefined;
  /** Admits nobody new, finishes what is under way, and releases everything. Idempotent. */
  close(): Promise<void>;
}

export interface RoleSignals {
  /** Gives the start up. */
  readonly signal: AbortSignal;
  /** What is under way when the role closes need not be finished. */
  readonly hurry: AbortSignal;
}

/** Opens what the role serves; the scope closes it. Gives the role's address. */
export type StartRole = (host: Host, scope: Scope) => Promise<string | undefined>;

/** Loaded when they are asked for: no role needs what another is made of. */
const starts: Readonly<Record<Exclude<Role, "all">, () => Promise<StartRole>>> = {
  gateway: async () => (await import("./gateway.ts")).startGateway,
  voice: async () => (await import("./voice-role.ts")).startVoice,
  rag: async () => (await import("./rag.ts")).startRag,
  worker: async () => (await import("./worker.ts")).startWorker,
};

/**
 * Starts one role over MongoDB and Redis, waiting for both as long as it takes. Throws `role-unavailable` when the settings lack what
 * it needs, and whatever waiting cannot help, with everything opened so far released.
 */
export async function startRole(role: Exclude<Role, "all">, config: Config, { signal, hurry }: RoleSignals): Promise<RunningRole> {
  requireShared(role, config);
  // A signal that came before this was loaded tells nobody any more.
  signal.throwIfAborted();
  const scope = new Scope();
  // What fails of that, whoever waits for the start is told below.
  const giveUp = (): void => void scope.close(signal.reason).catch(() => undefined);
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    const host = await openHost(role, config, Infinity, scope);
    hurry.addEventListener("abort", () => host.lifecycle.hurry(), { once: true });
    const start = await starts[role]();
    const url = await start(host, scope);
    host.lifecycle.ready();
    return { url, metricsUrl: host.metricsUrl, close: () => scope.close() };
  } catch (error) {
    await scope.close(error);
    throw error;
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

/** Throws `role-unavailable` when several processes could not agree, for want of a store or of state that they share. */
export function requireShared(role: Role, config: Config): void {
  const missing = [
    ...(config.mongoUrl === undefined ? ["MONGO_URL, where they keep their data"] : []),
    ...(config.redisUrl === undefined ? ["REDIS_URL, where they keep what they agree on"] : []),
    ...(config.secretKey === undefined ? ["SECRET_KEY, by which they know each other and their users"] : []),
  ];
  const needsRag = role === "gateway" || role === "voice" || role === "worker";
  if (needsRag && config.ragUrls.length === 0) missing.push("EQUIVOX_RAG_URLS, where it finds the role rag");
  if (missing.length === 0) return;
  throw failure("role-unavailable", { role, problem: `several processes need ${missing.join("; ")}` });
}
