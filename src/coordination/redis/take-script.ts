import { redisScript } from "./redis-script.ts";

/**
 * Takes units of one limit in one step, by the server's clock, so that processes whose clocks differ share one limit, and with the
 * lifetime set in the same step, so that no key outlives its use. The algorithm is that of gcra.ts.
 * KEYS: the limit. ARGV: limit, window in ms, cost, tolerance. Returns 1 or 0, and the units used.
 */
export const takeScript = redisScript(
  "take",
  `
local limit, window, cost, tolerance = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
local stored = redis.call('GET', KEYS[1])
local units = 0
if stored then
  local used, at = string.match(stored, '^(%S+) (%S+)$')
  units = math.max(0, tonumber(used) - math.max(0, now - tonumber(at)) * limit / window)
end
if units + cost > limit + tolerance then
  return {0, string.format('%.17g', units)}
end
units = units + cost
if units > 0 then
  redis.call('SET', KEYS[1], string.format('%.17g %.17g', units, now), 'PX', math.max(1, math.ceil(units * window / limit)))
end
return {1, string.format('%.17g', units)}
`,
);
