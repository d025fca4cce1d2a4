import { decimal, integer, list, text } from "./base/settings.ts";

const anything = /^.+$/s;

/** The settings of a deployment in several processes: shared stores, roles, limits; a part of `config.ts`. */
export const scaleSettings = {
  mongoUrl: text("MONGO_URL", anything, "a MongoDB address", "MongoDB store; unset, SQLite in DATA_DIR.", { secret: true }),
  mongoMaxPoolSize: integer("EQUIVOX_MONGO_MAX_POOL_SIZE", [1, 1_000], "Connections to MongoDB that one process opens at most.", {
    default: "100",
  }),
  mongoMinPoolSize: integer("EQUIVOX_MONGO_MIN_POOL_SIZE", [0, 1_000], "Connections to MongoDB that one process keeps open.", {
    default: "10",
  }),
  mongoMaxIdleTimeMs: integer("EQUIVOX_MONGO_MAX_IDLE_TIME_MS", [0, 3_600_000], "An idle connection to MongoDB is closed after this.", {
    default: "30000",
    unit: "ms",
  }),
  mongoServerSelectionTimeoutMs: integer(
    "EQUIVOX_MONGO_SERVER_SELECTION_TIMEOUT_MS",
    [100, 120_000],
    "How long a server is looked for before an operation fails; it spans a failover.",
    { default: "5000", unit: "ms" },
  ),
  mongoConnectTimeoutMs: integer("EQUIVOX_MONGO_CONNECT_TIMEOUT_MS", [100, 120_000], "How long connecting to MongoDB may take.", {
    default: "10000",
    unit: "ms",
  }),
  mongoTimeoutMs: integer("EQUIVOX_MONGO_TIMEOUT_MS", [100, 600_000], "How long one operation of MongoDB may take.", {
    default: "10000",
    unit: "ms",
  }),
  mongoVoiceTimeoutMs: integer(
    "EQUIVOX_MONGO_VOICE_TIMEOUT_MS",
    [50, 60_000],
    "How long a read of MongoDB may take that a spoken question waits for.",
    { default: "1500", unit: "ms" },
  ),
  redisUrl: text(
    "REDIS_URL",
    anything,
    "a Redis address",
    "Redis that never evicts, for limits, queues, tickets, presence and sessions; several addresses of a cluster are separated by commas. Unset: memory.",
    { secret: true },
  ),
  redisCacheUrl: text("REDIS_CACHE_URL", anything, "a Redis address", "Redis that may evict, for caches; unset, REDIS_URL.", {
    secret: true,
  }),
  keyPrefix: text(
    "EQUIVOX_KEY_PREFIX",
    /^[a-z0-9][a-z0-9-]{0,31}$/,
    "1 to 32 lower-case letters, digits and hyphens",
    "Begins every key in Redis; two deployments that share one need different ones.",
    { default: "equivox" },
  ),
  ragUrls: list(
    "EQUIVOX_RAG_URLS",
    "http(s) addresses separated by commas",
    "Where the roles gateway and voice find rag; a host name that resolves to several addresses is several nodes.",
    { default: "," },
  ),
  ragMaxConcurrent: integer(
    "EQUIVOX_RAG_MAX_CONCURRENT",
    [1, 100_000],
    "Requests that a process of the role rag works on at once; more are refused.",
    { default: "256", unit: "requests" },
  ),
  ragConnections: integer("EQUIVOX_RAG_CONNECTIONS", [1, 4_096], "Connections that one process opens to one rag server.", {
    default: "64",
  }),
  ragQueueMax: integer(
    "EQUIVOX_RAG_QUEUE_MAX",
    [0, 100_000],
    "Requests that may wait in one process for a connection to one rag server; more are refused.",
    { default: "256", unit: "requests" },
  ),
  ragReplyMaxBytes: integer("EQUIVOX_RAG_REPLY_MAX_BYTES", [65_536, 1_073_741_824], "Largest reply, or line of one, taken from rag.", {
    default: "4194304",
    unit: "bytes",
  }),
  ragResolveMs: integer("EQUIVOX_RAG_RESOLVE_MS", [100, 600_000], "How often the host names of EQUIVOX_RAG_URLS are resolved again.", {
    default: "5000",
    unit: "ms",
  }),
  ragConnectTimeoutMs: integer(
    "EQUIVOX_RAG_CONNECT_TIMEOUT_MS",
    [10, 60_000],
    "How long a rag server may take to accept a connection, and to answer a probe while it owes an answer.",
    { default: "1000", unit: "ms" },
  ),
  workers: integer("EQUIVOX_WORKERS", [1, 64], "Processes of a role on this machine that share its port.", { default: "1" }),
  resumeWindowMs: integer(
    "EQUIVOX_RESUME_WINDOW_MS",
    [1_000, 3_600_000],
    "How long a conversation whose connection broke waits for its client; a turn under way is kept meanwhile.",
    { default: "60000", unit: "ms" },
  ),
  turnOutboxMax: integer(
    "EQUIVOX_TURN_OUTBOX_MAX",
    [0, 1_000_000],
    "Turns of conversations that one process keeps in memory while the database is away; further ones are lost, and said to be.",
    { default: "2000", unit: "turns" },
  ),
  turnStorePatienceMs: integer(
    "EQUIVOX_TURN_STORE_PATIENCE_MS",
    [1, 60_000],
    "How long the answer to a written question waits for its turn to be stored; after that it is stored behind the answer.",
    { default: "1500", unit: "ms" },
  ),
  drainIdleWindowMs: integer(
    "EQUIVOX_DRAIN_IDLE_WINDOW_MS",
    [0, 600_000],
    "After SIGTERM, silent connections are closed evenly over this time, so that they do not all come back at once.",
    { default: "5000", unit: "ms" },
  ),
  sharedStateTimeoutMs: integer(
    "EQUIVOX_SHARED_STATE_TIMEOUT_MS",
    [10, 60_000],
    "How long one call to Redis may take; then what it is for goes on without it, or is refused.",
    { default: "1000", unit: "ms" },
  ),
  otlpUrl: text(
    "EQUIVOX_OTLP_URL",
    /^https?:\/\/\S+$/,
    "an http(s) address",
    "Collector of traces (OTLP over HTTP); unset, nothing is traced.",
  ),
  traceSampleRatio: decimal("EQUIVOX_TRACE_SAMPLE_RATIO", [0, 1], "Share of traces that are kept.", { default: "0.1" }),
} as const;
