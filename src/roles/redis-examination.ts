import { silentLog } from "../base/log.ts";
import { systemClock } from "../base/clock.ts";
import { Scope } from "../base/scope.ts";
import { type Config } from "../config.ts";
import { openRedis } from "../coordination/redis/redis-connection.ts";
import { inspectRedis, type RedisFacts } from "../coordination/redis/redis-inspection.ts";
import { failed, type Finding } from "./finding.ts";

const reachMs = 5_000;

/** Examines REDIS_URL and REDIS_CACHE_URL; changes nothing. `deployment` is the id of this one's database, when it is known. */
export async function* examineRedis(config: Config, deployment: string | undefined): AsyncGenerator<Finding> {
  const { redisUrl, redisCacheUrl } = config;
  const durable = redisUrl === undefined ? undefined : await inspect(config, redisUrl, "REDIS_URL", "Redis");
  if (durable?.finding) yield durable.finding;
  const cache = redisCacheUrl === undefined ? undefined : await inspect(config, redisCacheUrl, "REDIS_CACHE_URL", "Redis cache");
  if (cache?.finding) yield cache.finding;
  if (durable?.facts) {
    yield examineDurability(durable.facts, cache?.facts);
    yield examinePersistence(durable.facts);
    yield examinePrefix(config, durable.facts, deployment);
  }
  if (cache?.facts && !isSame(durable?.facts, cache.facts)) yield examineCacheMemory(cache.facts);
}

async function inspect(config: Config, url: string, setting: string, check: string): Promise<{ finding: Finding; facts?: RedisFacts }> {
  const scope = new Scope();
  try {
    const connection = openRedis({
      url,
      setting,
      prefix: config.keyPrefix,
      timeoutMs: config.sharedStateTimeoutMs,
      clock: systemClock,
      log: silentLog,
    });
    scope.own(() => connection.close());
    await connection.ready({ deadlineMs: reachMs });
    const facts = await inspectRedis(connection);
    const versions = [...new Set(facts.nodes.map(({ version }) => version))].join(", ");
    const kind = facts.cluster ? `, a whole cluster of ${facts.nodes.length} primaries` : "";
    return { facts, finding: { check, status: "ok", found: `${connection.address.shown}, version ${versions}${kind}` } };
  } catch (error) {
    return { finding: failed(check, error) };
  } finally {
    await scope.close();
  }
}

function examineDurability(durable: RedisFacts, cache: RedisFacts | undefined): Finding {
  const check = "Redis memory";
  const evicting = durable.nodes.find(({ evictionPolicy }) => evictionPolicy !== "noeviction");
  if (!evicting) return { check, status: "ok", found: "it never evicts what must not be lost" };
  const shared = !cache || isSame(durable, cache);
  const found = `its maxmemory-policy is ${evicting.evictionPolicy}: it may drop tickets, revocations, queues and sessions${shared ? ", and caches share it" : ""}`;
  const fix = shared
    ? "Set maxmemory-policy noeviction, and give caches a Redis of their own in REDIS_CACHE_URL."
    : "Set maxmemory-policy noeviction for REDIS_URL.";
  return { check, status: "failed", found, fix };
}

function examinePersistence({ nodes }: RedisFacts): Finding {
  const check = "Redis persistence";
  if (nodes.every(({ appendOnly }) => appendOnly)) return { check, status: "ok", found: "it logs every write (appendonly)" };
  const fix = "Set appendonly yes, so that a restart of Redis ends no conversation.";
  const unknown = nodes.some(({ appendOnly, snapshots }) => !appendOnly && snapshots === undefined);
  if (unknown) return { check, status: "warning", found: "it logs no writes, and does not say whether it writes snapshots", fix };
  const snapshots = nodes.every(({ appendOnly, snapshots: some }) => appendOnly || some === true);
  const found = snapshots ? "snapshots only: a restart loses the last minutes" : "none: a restart loses tickets, sessions and queues";
  return { check, status: "warning", found, fix };
}

function examinePrefix({ keyPrefix }: Config, { deployment: owner }: RedisFacts, deployment: string | undefined): Finding {
  const check = "Redis prefix";
  if (owner === undefined) return { check, status: "ok", found: `${keyPrefix} is not used by any deployment yet` };
  if (deployment === undefined) {
    return {
      check,
      status: "warning",
      found: `${keyPrefix} is in use, and whether by this deployment cannot be told without its database`,
    };
  }
  if (owner === deployment) return { check, status: "ok", found: `${keyPrefix} is this deployment's` };
  return {
    check,
    status: "failed",
    found: `${keyPrefix} is in use by the deployment of another database`,
    fix: "Set EQUIVOX_KEY_PREFIX to another name, or use another Redis.",
  };
}

function examineCacheMemory({ nodes }: RedisFacts): Finding {
  const check = "Redis cache memory";
  const unlimited = nodes.some(({ evictionPolicy, maxMemoryBytes }) => evictionPolicy === "noeviction" && maxMemoryBytes === 0);
  if (unlimited) {
    const fix = "Set maxmemory, and maxmemory-policy allkeys-lru or another that evicts.";
    return { check, status: "warning", found: "it has no limit and never evicts: caches fill the machine", fix };
  }
  const full = nodes.some(({ evictionPolicy }) => evictionPolicy === "noeviction");
  if (!full) return { check, status: "ok", found: "it evicts what is used least" };
  return {
    check,
    status: "warning",
    found: "it never evicts: when it is full, nothing new is cached",
    fix: "Set maxmemory-policy allkeys-lru.",
  };
}

function isSame(left: RedisFacts | undefined, right: RedisFacts): boolean {
  const known = new Set(left?.nodes.map(({ runId }) => runId));
  return right.nodes.some(({ runId }) => runId !== "" && known.has(runId));
}
