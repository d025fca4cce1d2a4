import { redisScript, serverNow } from "./redis-script.ts";

/**
 * Counts, refuses or stores in one step. The list of what is outstanding is ordered by its end, so that tickets that were never used
 * leave it by themselves: a counter would have to be told.
 * KEYS: the tenant's list, the ticket. ARGV: hash, admission, lifetime in ms, most outstanding. Returns 1, or 0 when there are too many.
 */
export const issueScript = redisScript(
  "ticket-issue",
  `${serverNow}
local lifetime = tonumber(ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[4]) then return 0 end
redis.call('ZADD', KEYS[1], now + lifetime, ARGV[1])
if redis.call('PTTL', KEYS[1]) < lifetime then redis.call('PEXPIRE', KEYS[1], lifetime) end
redis.call('SET', KEYS[2], ARGV[2], 'PX', lifetime)
return 1
`,
);

/** Gives a ticket's admission out once. KEYS: the tenant's list, the ticket. ARGV: hash. */
export const redeemScript = redisScript(
  "ticket-redeem",
  `
redis.call('ZREM', KEYS[1], ARGV[1])
return redis.call('GETDEL', KEYS[2])
`,
);
