import { integer } from "./base/settings.ts";

/** The settings of what processes share by Redis, or keep in memory without it; a part of `config.ts`. */
export const sharedStateSettings = {
  redisBackoffMaxMs: integer("EQUIVOX_REDIS_BACKOFF_MAX_MS", [50, 60_000], "Longest pause between two attempts to connect to Redis.", {
    default: "2000",
    unit: "ms",
  }),
  redisProbeMs: integer("EQUIVOX_REDIS_PROBE_MS", [100, 60_000], "How often each connection to Redis is tried out.", {
    default: "2000",
    unit: "ms",
  }),
  sharedClockIntervalMs: integer(
    "EQUIVOX_SHARED_CLOCK_INTERVAL_MS",
    [1_000, 3_600_000],
    "How often this machine's clock is compared with that of Redis.",
    { default: "10000", unit: "ms" },
  ),
  limiterMaxKeys: integer(
    "EQUIVOX_LIMITER_MAX_KEYS",
    [100, 10_000_000],
    "Users, tenants and addresses whose use of a limit one process remembers; those not seen longest are forgotten.",
    { default: "50000" },
  ),
  presenceHeartbeatMs: integer(
    "EQUIVOX_PRESENCE_HEARTBEAT_MS",
    [100, 600_000],
    "How often a process says that its connections are there; several times within EQUIVOX_PRESENCE_LIFETIME_MS.",
    { default: "10000", unit: "ms" },
  ),
  presenceLifetimeMs: integer(
    "EQUIVOX_PRESENCE_LIFETIME_MS",
    [300, 3_600_000],
    "The connections of a process that was not heard of for so long count no more.",
    { default: "30000", unit: "ms" },
  ),
  busQueueMax: integer(
    "EQUIVOX_BUS_QUEUE_MAX",
    [1, 1_000_000],
    "Messages to other processes that wait while Redis is away; over it, the oldest are given up.",
    { default: "10000" },
  ),
  sessionSnapshotsMax: integer(
    "EQUIVOX_SESSION_SNAPSHOTS_MAX",
    [1, 1_000_000],
    "Conversations that are kept in memory, without Redis, for clients that come back.",
    { default: "10000" },
  ),
} as const;
