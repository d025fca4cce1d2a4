import { redisScript, serverNow } from "./redis-script.ts";

/**
 * Takes a conversation over. Epochs grow with each claim, and begin at the server's time, so that they grow too when the conversation
 * had been forgotten meanwhile. KEYS: the conversation. ARGV: lifetime in ms. Returns the epoch and what was saved last.
 */
export const claimScript = redisScript(
  "snapshot-claim",
  `${serverNow}
local before = tonumber(redis.call('HGET', KEYS[1], 'epoch') or 0)
local epoch = string.format('%.0f', math.max(before + 1, now))
redis.call('HSET', KEYS[1], 'epoch', epoch)
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return {epoch, redis.call('HGET', KEYS[1], 'snapshot')}
`,
);

/**
 * Saves unless a newer claim exists. A Redis that has lost the conversation takes it again.
 * KEYS: the conversation. ARGV: epoch, snapshot, lifetime in ms. Returns 1 or 0.
 */
export const saveScript = redisScript(
  "snapshot-save",
  `
if tonumber(redis.call('HGET', KEYS[1], 'epoch') or 0) > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'snapshot', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
`,
);

/**
 * Forgets unless a newer claim exists. The epoch stays for what is left of the lifetime and moves on, so that nothing that was under way
 * brings the conversation back. KEYS: the conversation. ARGV: epoch.
 */
export const dropScript = redisScript(
  "snapshot-drop",
  `
local epoch = redis.call('HGET', KEYS[1], 'epoch')
if not epoch or tonumber(epoch) > tonumber(ARGV[1]) then return 0 end
redis.call('HDEL', KEYS[1], 'snapshot')
redis.call('HSET', KEYS[1], 'epoch', string.format('%.0f', tonumber(ARGV[1]) + 1))
return 1
`,
);
