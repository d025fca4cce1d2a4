import { redisScript, serverNow } from "./redis-script.ts";

/** KEYS: the tenant's open batches, the batch. ARGV: most open, lifetime in milliseconds, id, head. 1 when it was created. */
export const createBatchScript = redisScript(
  "batch-create",
  `${serverNow}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[3])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
redis.call('HSET', KEYS[2], 'head', ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return 1
`,
);

/** KEYS: the batch. ARGV: number of the question, answer. A batch that has expired does not come back without an end. */
export const putBatchAnswerScript = redisScript(
  "batch-answer",
  `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
return redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])
`,
);
