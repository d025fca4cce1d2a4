import { createHash } from "node:crypto";

/** A Lua script that Redis runs as one step. */
export interface RedisScript {
  /** For measurements. */
  readonly name: string;
  readonly source: string;
  readonly sha1: string;
}

/** Prepares a script to be called by its hash, which is how Redis caches it. */
export function redisScript(name: string, source: string): RedisScript {
  return { name, source, sha1: createHash("sha1").update(source).digest("hex") };
}

/** A lifetime as Redis takes it: whole milliseconds, at least one. */
export function wholeMs(durationMs: number): number {
  return Math.max(1, Math.ceil(durationMs));
}
