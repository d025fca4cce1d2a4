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

/** Begins a script that needs `now`, in whole milliseconds of the server's clock, so that processes whose clocks differ agree. */
export const serverNow = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
`;

/** A lifetime as Redis takes it: whole milliseconds, at least one. */
export function wholeMs(durationMs: number): number {
  return Math.max(1, Math.ceil(durationMs));
}
