import { accessSettings } from "./access-settings.ts";
import { cacheSettings } from "./cache-settings.ts";
import { embeddingSettings } from "./embedding-settings.ts";
import { queueSettings } from "./queue-settings.ts";
import { filesSettings } from "./files-settings.ts";
import { limitSettings } from "./limit-settings.ts";
import { loopSettings } from "./loop-settings.ts";
import { parseSettings } from "./parse-settings.ts";
import { scaleSettings } from "./scale-settings.ts";
import { sharedStateSettings } from "./shared-state-settings.ts";
import { speechSettings } from "./speech-settings.ts";
import { choice, decimal, integer, list, readSettings, text, type Values } from "./base/settings.ts";

const megabyte = 1_048_576;
const url = /^https?:\/\/\S+$/;
const anything = /^.+$/s;

/** Every setting, once. `docs/configuration.md` is generated from here. */
export const settings = {
  // where it runs
  host: text("HOST", anything, "a host name or address", "Address to listen on. Beyond loopback needs SECRET_KEY.", {
    default: "127.0.0.1",
  }),
  port: integer("PORT", [0, 65_535], "Port of the API, the console and the WebSockets; 0 takes a free one.", {
    default: "8080",
  }),
  metricsPort: integer("METRICS_PORT", [0, 65_535], "Internal port for /metrics and health, on the same host; 0 takes a free one.", {
    default: "9464",
  }),
  publicUrl: text("PUBLIC_URL", url, "an http(s) address", "Address under which clients reach this server; forms `wsUrl`.", {
    defaultText: "from the request",
  }),
  dataDir: text("DATA_DIR", anything, "a folder", "Where the database, the uploaded files and the local key lie.", {
    default: "./data",
  }),
  tlsCert: text("TLS_CERT", anything, "a file", "PEM certificate chain; with TLS_KEY, the server speaks HTTPS."),
  tlsKey: text("TLS_KEY", anything, "a file", "PEM private key that belongs to TLS_CERT."),
  logLevel: choice("LOG_LEVEL", ["debug", "info", "warn", "error", "silent"], "What goes into the log, which is JSON on standard error.", {
    default: "warn",
  }),

  // who may use it
  secretKey: text(
    "SECRET_KEY",
    /^.{32,}$/s,
    "at least 32 characters",
    "Signs access tokens. Unset: local mode, with a key of its own in DATA_DIR, on loopback only.",
    { secret: true },
  ),
  tokenIssuer: text("EQUIVOX_TOKEN_ISSUER", anything, "a name", "`iss` of access tokens.", { default: "equivox" }),
  tokenAudience: text("EQUIVOX_TOKEN_AUDIENCE", anything, "a name", "`aud` of access tokens.", {
    default: "equivox-api",
  }),
  tokenLifetimeMs: integer("EQUIVOX_TOKEN_LIFETIME_MS", [60_000, 31_536_000_000], "How long a new access token is good for.", {
    default: "86400000",
    unit: "ms",
  }),
  tokenCacheMs: integer(
    "EQUIVOX_TOKEN_CACHE_MS",
    [0, 60_000],
    "How long a verified signature is remembered; revocation is checked at every use.",
    { default: "60000", unit: "ms" },
  ),
  tokenCacheMaxEntries: integer("EQUIVOX_TOKEN_CACHE_MAX_ENTRIES", [1, 1_000_000], "Verified tokens remembered.", {
    default: "10000",
  }),
  revokedTokensMax: integer(
    "EQUIVOX_REVOKED_TOKENS_MAX",
    [1, 1_000_000],
    "Revoked tokens remembered for each tenant, for a year each; at the limit no more can be revoked.",
    { default: "10000" },
  ),
  ticketLifetimeMs: integer("EQUIVOX_TICKET_LIFETIME_MS", [1_000, 600_000], "How long a ticket for a WebSocket is good for.", {
    default: "60000",
    unit: "ms",
  }),
  ticketMaxOutstanding: integer(
    "EQUIVOX_TICKET_MAX_OUTSTANDING",
    [1, 1_000_000],
    "Tickets of one tenant that are not used yet; an open connection has two, to come back with.",
    {
      default: "10000",
    },
  ),
  allowedOrigins: list(
    "EQUIVOX_ALLOWED_ORIGINS",
    "addresses separated by commas",
    "Origins, beside its own, whose pages may use the API and the WebSockets.",
    { default: "," },
  ),

  // for commands that use a server that is running elsewhere
  serverUrl: text("EQUIVOX_URL", url, "an http(s) address", "Server that the commands use instead of DATA_DIR."),
  serverToken: text("EQUIVOX_TOKEN", anything, "an access token", "Token that the commands send to EQUIVOX_URL.", {
    secret: true,
  }),

  // requests
  bodyMaxBytes: integer("EQUIVOX_BODY_MAX_BYTES", [1_024, 16 * megabyte], "Largest JSON body.", {
    default: "65536",
    unit: "bytes",
  }),
  questionMaxCharacters: integer("EQUIVOX_QUESTION_MAX_CHARACTERS", [16, 100_000], "Longest question.", {
    default: "1000",
    unit: "characters",
  }),
  requestTimeoutMs: integer(
    "EQUIVOX_REQUEST_TIMEOUT_MS",
    [100, 600_000],
    "Deadline of a question, from its arrival to its last sentence.",
    { default: "30000", unit: "ms" },
  ),
  headersTimeoutMs: integer(
    "EQUIVOX_HEADERS_TIMEOUT_MS",
    [100, 120_000],
    "How long a client may take to send a request's headers, and then the body of one that is no upload.",
    { default: "15000", unit: "ms" },
  ),
  keepAliveTimeoutMs: integer(
    "EQUIVOX_KEEP_ALIVE_TIMEOUT_MS",
    [0, 600_000],
    "How long an idle HTTP connection is kept; longer than the proxy in front keeps it.",
    { default: "65000", unit: "ms" },
  ),
  eventStreamsMax: integer("EQUIVOX_EVENT_STREAMS_MAX", [1, 100_000], "Clients that follow the progress of jobs at once.", {
    default: "200",
  }),
  eventStreamHeartbeatMs: integer(
    "EQUIVOX_EVENT_STREAM_HEARTBEAT_MS",
    [1_000, 600_000],
    "How often a stream of events shows that it is alive, and looks for changes that nobody told it of.",
    { default: "15000", unit: "ms" },
  ),
  drainTimeoutMs: integer("EQUIVOX_DRAIN_TIMEOUT_MS", [0, 3_600_000], "How long turns under way may take to finish after SIGTERM.", {
    default: "20000",
    unit: "ms",
  }),

  // documents
  uploadMaxBytes: integer("EQUIVOX_UPLOAD_MAX_BYTES", [1, 4_096 * megabyte], "Largest uploaded file.", {
    default: String(200 * megabyte),
    unit: "bytes",
  }),
  uploadMaxConcurrent: integer("EQUIVOX_UPLOAD_MAX_CONCURRENT", [1, 1_000], "Uploads received at once.", {
    default: "8",
  }),
  uploadTimeoutMs: integer(
    "EQUIVOX_UPLOAD_TIMEOUT_MS",
    [1_000, 3_600_000],
    "How long one upload may take, or one download of a document.",
    {
      default: "600000",
      unit: "ms",
    },
  ),
  ...parseSettings,
  jobMaxAttempts: integer("EQUIVOX_JOB_MAX_ATTEMPTS", [1, 100], "Attempts at indexing a document before it is given up.", { default: "3" }),
  jobLeaseMs: integer("EQUIVOX_JOB_LEASE_MS", [1_000, 600_000], "How long a job stays with a worker that is not heard of.", {
    default: "30000",
    unit: "ms",
  }),
  jobPollMs: integer("EQUIVOX_JOB_POLL_MS", [10, 60_000], "How often a worker looks for jobs that nobody told it of.", {
    default: "2000",
    unit: "ms",
  }),

  // retrieval and answers
  embedding: choice(
    "EMBEDDING",
    ["minilm", "openai-compatible", "onnx"],
    "Embedding model: the one that ships, one behind an address, or one from a folder. A change embeds all documents anew.",
    { default: "minilm" },
  ),
  embeddingThreads: integer("EQUIVOX_EMBEDDING_THREADS", [1, 64], "Threads that compute embeddings; one is kept for questions.", {
    default: "1",
  }),
  embeddingQueueMax: integer("EQUIVOX_EMBEDDING_QUEUE_MAX", [256, 1_000_000], "Texts that wait for an embedding thread.", {
    default: "4096",
  }),
  questionEmbeddingTimeoutMs: integer(
    "EQUIVOX_QUESTION_EMBEDDING_TIMEOUT_MS",
    [1, 60_000],
    "How long a search waits for the meaning of a question; then it goes by words alone.",
    { default: "500", unit: "ms" },
  ),
  partitionCacheBytes: integer(
    "EQUIVOX_PARTITION_CACHE_BYTES",
    [megabyte, 1_000_000 * megabyte],
    "Memory for segments that are searched.",
    { default: String(256 * megabyte), unit: "bytes" },
  ),
  detailsCacheBytes: integer(
    "EQUIVOX_DETAILS_CACHE_BYTES",
    [megabyte, 1_000_000 * megabyte],
    "Memory for the sentences of passages that led a search, beside the segments.",
    { default: String(128 * megabyte), unit: "bytes" },
  ),
  rerankerUrl: text(
    "EQUIVOX_RERANKER_URL",
    url,
    "an http(s) address",
    "Endpoint that puts the best passages in a better order, in the shape of Cohere or of text-embeddings-inference, such as http://localhost:8081/rerank.",
  ),
  rerankerModel: text("EQUIVOX_RERANKER_MODEL", anything, "a model name", "Model to ask, when the endpoint has several."),
  rerankerKey: text("EQUIVOX_RERANKER_KEY", anything, "a key", "API key, when the endpoint wants one.", { secret: true }),
  rerankerTimeoutMs: integer(
    "EQUIVOX_RERANKER_TIMEOUT_MS",
    [1, 60_000],
    "How long a search waits for the better order; then it keeps its own.",
    { default: "300", unit: "ms" },
  ),
  rerankerConnections: integer("EQUIVOX_RERANKER_CONNECTIONS", [1, 256], "Requests to the reranker at once.", { default: "8" }),
  retrieveMaxPassages: integer("EQUIVOX_RETRIEVE_MAX_PASSAGES", [1, 100], "Most passages of one retrieval.", {
    default: "20",
  }),
  answerPassages: integer("EQUIVOX_ANSWER_PASSAGES", [1, 20], "Passages that an answer is made from.", {
    default: "6",
  }),
  answerMaxSentences: integer("EQUIVOX_ANSWER_MAX_SENTENCES", [1, 10], "Sentences that the extractive answerer quotes.", { default: "3" }),
  answerConfidence: decimal(
    "EQUIVOX_ANSWER_CONFIDENCE",
    [-10, 10],
    "Confidence below which the manual is said not to hold the answer; 0 is the measured line.",
    { default: "0" },
  ),
  followUpTimeoutMs: integer(
    "EQUIVOX_FOLLOW_UP_TIMEOUT_MS",
    [0, 60_000],
    "How long the language model may take to read a question that leans on earlier ones, such as “and the rear one?”; then rules read it. 0: rules alone.",
    { default: "800", unit: "ms" },
  ),
  llm: choice(
    "LLM",
    ["extractive", "openai-compatible", "anthropic", "google"],
    "Who writes answers: `extractive` quotes the manual; the others ask a language model behind an OpenAI-compatible API, of Anthropic or of Google.",
    { default: "extractive" },
  ),
  llmUrl: text(
    "EQUIVOX_LLM_URL",
    url,
    "an http(s) address",
    "Base address of the API, such as http://localhost:11434/v1 for Ollama; Anthropic and Google have theirs.",
  ),
  llmKey: text("EQUIVOX_LLM_KEY", anything, "a key", "API key, when the endpoint wants one.", { secret: true }),
  llmModel: text("EQUIVOX_LLM_MODEL", anything, "a model name", "Model to ask."),
  llmMaxCharacters: integer(
    "EQUIVOX_LLM_MAX_CHARACTERS",
    [100, 20_000],
    "Longest answer of the language model; the rest is not waited for.",
    {
      default: "1200",
      unit: "characters",
    },
  ),
  llmTimeoutMs: integer("EQUIVOX_LLM_TIMEOUT_MS", [100, 600_000], "Deadline of one answer of the language model.", {
    default: "20000",
    unit: "ms",
  }),

  ...embeddingSettings,
  ...speechSettings,
  ...scaleSettings,
  ...filesSettings,
  ...cacheSettings,
  ...queueSettings,
  ...loopSettings,
  ...accessSettings,
  ...limitSettings,
  ...sharedStateSettings,
} as const;

export type Config = Values<typeof settings>;

/** Reads and checks the environment. Throws `setting-unknown` or `setting-invalid`. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  return readSettings(settings, environment, "EQUIVOX_");
}
