import { redisScript, serverNow } from "./redis-script.ts";

/**
 * Counts and registers in one step, so that no two pass a cap together. Entries are ordered by their end, so that those of dead
 * processes leave by themselves.
 * KEYS: the tenant's connections, the user's. ARGV: connection, lifetime in ms, cap of the user, cap of the tenant.
 * Returns the connections of the user and of the tenant before this one, and 1 when it was registered.
 */
export const registerScript = redisScript(
  "presence-register",
  `${serverNow}
local counts = {}
for index, key in ipairs({KEYS[2], KEYS[1]}) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  counts[index] = redis.call('ZCARD', key)
  if counts[index] >= tonumber(ARGV[2 + index]) then return {counts[1], counts[2] or 0, 0} end
end
for _, key in ipairs(KEYS) do
  redis.call('ZADD', key, now + tonumber(ARGV[2]), ARGV[1])
  redis.call('PEXPIRE', key, ARGV[2])
end
return {counts[1], counts[2], 1}
`,
);

/**
 * Says that connections live, also those that Redis has lost. KEYS: the tenant's connections, then of each connection its user's.
 * ARGV: lifetime in ms, then the connections.
 */
export const heartbeatScript = redisScript(
  "presence-heartbeat",
  `${serverNow}
local lifetime = tonumber(ARGV[1])
for index = 2, #KEYS do
  redis.call('ZADD', KEYS[1], now + lifetime, ARGV[index])
  redis.call('ZADD', KEYS[index], now + lifetime, ARGV[index])
  redis.call('PEXPIRE', KEYS[index], lifetime)
end
redis.call('PEXPIRE', KEYS[1], lifetime)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
return 1
`,
);

/** Takes connections out. KEYS: the tenant's connections, then of each connection its user's. ARGV: the connections. */
export const releaseScript = redisScript(
  "presence-release",
  `
for index = 2, #KEYS do
  redis.call('ZREM', KEYS[1], ARGV[index - 1])
  redis.call('ZREM', KEYS[index], ARGV[index - 1])
end
return 1
`,
);

/** KEYS: connections. Returns how many live. */
export const countScript = redisScript(
  "presence-count",
  `${serverNow}
return redis.call('ZCOUNT', KEYS[1], '(' .. now, '+inf')
`,
);
