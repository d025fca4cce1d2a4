import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { type CacheOutcome } from "../knowledge/cache/cache.ts";
import { type ShadowResult } from "../knowledge/cache/shadow-check.ts";
import { gauge } from "./gauge.ts";
import { type HealthBoard } from "./health-board.ts";

/** Figures that are asked for at each scrape; what is not watched reads 0. */
export interface Watched {
  voiceSessions: () => { readonly active: number; readonly detached: number; readonly draining: boolean; readonly turnsWaiting: number };
  /** Jobs by queue and state. */
  queueDepth: () => Promise<readonly { readonly queue: string; readonly state: string; readonly depth: number }[]>;
  mongoPool: () => { readonly size: number; readonly inUse: number; readonly waiting: number };
  ragNodes: () => readonly { readonly state: string; readonly count: number }[];
  revocations: () => number;
}

/** Figures about what processes share: caches, queues, databases, each other. No label holds a name of a tenant. */
export interface SharedMetrics {
  cache(layer: string, outcome: CacheOutcome): void;
  /** An answer from the cache was made once more. */
  cacheShadow(cached: string, result: ShadowResult): void;
  rateLimited(scope: string): void;
  mongoCommand(command: string, durationMs: number, ok: boolean): void;
  redisCommand(durationMs: number, ok: boolean): void;
  /** A job was given up for good. */
  jobDead(): void;
  watch(watched: Partial<Watched>): void;
}

/** The part of the health board that counts documents without vectors of the present model. */
export const vectorsPartName = "vectors";

const commandBuckets = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Registers the figures, every one from the start, so that rules over them never meet a missing series. */
export function createSharedMetrics(registry: Registry, health: HealthBoard): SharedMetrics {
  const registers = [registry];
  const watched: Partial<Watched> = {};
  observeDependencies(registry, health);
  observeVectors(registry, health);
  observeWatched(registry, watched);

  const caches = new Counter({
    name: "cache_requests_total",
    help: "Requests to caches, by layer and outcome.",
    labelNames: ["layer", "outcome"],
    registers,
  });
  const shadows = new Counter({
    name: "cache_shadow_checks_total",
    help: "Answers from the cache that were made once more, by how they were found and whether the new one cites the same pages.",
    labelNames: ["cached", "result"],
    registers,
  });
  for (const cached of ["exact", "semantic"]) {
    for (const result of ["same", "different", "failed", "busy"]) shadows.inc({ cached, result }, 0);
  }
  const limited = new Counter({
    name: "rate_limited_total",
    help: "Requests over a limit, by what the limit is on.",
    labelNames: ["scope"],
    registers,
  });
  const mongo = new Histogram({
    name: "mongo_command_duration_seconds",
    help: "Commands to MongoDB.",
    labelNames: ["command", "ok"],
    buckets: commandBuckets,
    registers,
  });
  const redis = new Histogram({
    name: "redis_command_duration_seconds",
    help: "Commands to Redis.",
    labelNames: ["ok"],
    buckets: commandBuckets,
    registers,
  });
  const dead = new Counter({ name: "queue_dead_total", help: "Jobs that were given up after their last attempt.", registers });

  return {
    cache: (layer, outcome) => caches.inc({ layer, outcome }),
    cacheShadow: (cached, result) => shadows.inc({ cached, result }),
    rateLimited: (scope) => limited.inc({ scope }),
    mongoCommand: (command, durationMs, ok) => mongo.observe({ command, ok: String(ok) }, durationMs / 1_000),
    redisCommand: (durationMs, ok) => redis.observe({ ok: String(ok) }, durationMs / 1_000),
    jobDead: () => dead.inc(),
    watch(more) {
      Object.assign(watched, more);
    },
  };
}

function observeDependencies(registry: Registry, health: HealthBoard): void {
  new Gauge({
    name: "dependency_up",
    help: "Whether a part answers: 1 ok, 0.5 degraded, 0 down.",
    labelNames: ["dependency"],
    registers: [registry],
    collect() {
      for (const [dependency, { state }] of Object.entries(health.latest())) {
        this.set({ dependency }, state === "ok" ? 1 : state === "degraded" ? 0.5 : 0);
      }
    },
  });
  new Gauge({
    name: "dependency_latency_seconds",
    help: "How long a part took to answer when it was last looked at.",
    labelNames: ["dependency"],
    registers: [registry],
    collect() {
      for (const [dependency, { latencyMs }] of Object.entries(health.latest())) this.set({ dependency }, (latencyMs ?? 0) / 1_000);
    },
  });
}

function observeVectors(registry: Registry, health: HealthBoard): void {
  const help =
    "Documents that answer without all their vectors from the present embedding model, up to a thousand; as a worker saw it last.";
  gauge(registry, "documents_without_vectors", help, () => health.latest()[vectorsPartName]?.figures?.["waiting"] ?? 0);
}

function observeWatched(registry: Registry, watched: Partial<Watched>): void {
  const registers = [registry];
  gauge(registry, "voice_sessions_active", "Voice sessions with a socket.", () => watched.voiceSessions?.().active ?? 0);
  gauge(
    registry,
    "voice_sessions_detached",
    "Voice sessions that wait for their socket to come back.",
    () => watched.voiceSessions?.().detached ?? 0,
  );
  gauge(registry, "voice_turns_waiting", "Turns that wait for the database.", () => watched.voiceSessions?.().turnsWaiting ?? 0);
  gauge(registry, "drain_sessions_remaining", "Voice sessions that a server which is shutting down still waits for.", () => {
    const sessions = watched.voiceSessions?.();
    return sessions?.draining ? sessions.active + sessions.detached : 0;
  });
  gauge(registry, "revocations_known", "Revoked tokens that this process refuses.", () => watched.revocations?.() ?? 0);
  new Gauge({
    name: "queue_depth",
    help: "Jobs by queue and state.",
    labelNames: ["queue", "state"],
    registers,
    async collect() {
      this.reset();
      for (const { queue, state, depth } of (await watched.queueDepth?.().catch(() => [])) ?? []) this.set({ queue, state }, depth);
    },
  });
  new Gauge({
    name: "mongo_pool_connections",
    help: "Connections to MongoDB by state, and operations that wait for one.",
    labelNames: ["state"],
    registers,
    collect() {
      const { size, inUse, waiting } = watched.mongoPool?.() ?? { size: 0, inUse: 0, waiting: 0 };
      this.set({ state: "open" }, size);
      this.set({ state: "in_use" }, inUse);
      this.set({ state: "waiting" }, waiting);
    },
  });
  new Gauge({
    name: "rag_nodes",
    help: "rag servers by how this process sees them.",
    labelNames: ["state"],
    registers,
    collect() {
      this.reset();
      for (const { state, count } of watched.ragNodes?.() ?? []) this.set({ state }, count);
    },
  });
}
