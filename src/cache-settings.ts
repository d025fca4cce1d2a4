import { choice, decimal, integer } from "./base/settings.ts";

const megabyte = 1_048_576;
const day = 86_400_000;

/** The settings of caches and of what keeps nodes up to date; a part of `config.ts`. */
export const cacheSettings = {
  cacheMaxBytes: integer(
    "EQUIVOX_CACHE_MAX_BYTES",
    [megabyte, 100_000 * megabyte],
    "Memory for vectors of questions, results and equipment.",
    {
      default: String(64 * megabyte),
      unit: "bytes",
    },
  ),
  cacheMaxEntries: integer("EQUIVOX_CACHE_MAX_ENTRIES", [1, 10_000_000], "Entries of that memory.", { default: "50000" }),
  cacheEntryMaxBytes: integer("EQUIVOX_CACHE_ENTRY_MAX_BYTES", [1_024, 64 * megabyte], "Largest entry; what is larger is not kept.", {
    default: String(megabyte),
    unit: "bytes",
  }),
  cacheTimeoutMs: integer("EQUIVOX_CACHE_TIMEOUT_MS", [1, 10_000], "How long a question waits for the Redis of the caches.", {
    default: "50",
    unit: "ms",
  }),
  cachePauseMs: integer("EQUIVOX_CACHE_PAUSE_MS", [0, 600_000], "How long the Redis of the caches is left alone after it failed.", {
    default: "1000",
    unit: "ms",
  }),
  cacheEmbeddingMs: integer("EQUIVOX_CACHE_EMBEDDING_MS", [0, 30 * day], "How long the vector of a question is kept.", {
    default: String(day),
    unit: "ms",
  }),
  cacheResultMs: integer("EQUIVOX_CACHE_RESULT_MS", [0, 30 * day], "How long an answer or a retrieval is kept; 0 keeps none.", {
    default: "3600000",
    unit: "ms",
  }),
  cacheSemantic: choice(
    "EQUIVOX_CACHE_SEMANTIC",
    ["on", "off"],
    "Whether an answer is also given to the same question in other words: same numbers, units, codes, polarity, kind of question and subject.",
    { default: "on" },
  ),
  cacheSemanticLikeness: decimal(
    "EQUIVOX_CACHE_SEMANTIC_LIKENESS",
    [0, 1],
    "Cosine of two such questions' vectors below which they are answered apart all the same.",
    { default: "0.85" },
  ),
  cacheShadowShare: decimal(
    "EQUIVOX_CACHE_SHADOW_SHARE",
    [0, 1],
    "Share of the answers from the cache that are made once more in the background, to see whether they cite the same pages.",
    { default: "0.02" },
  ),
  cacheEquipmentMs: integer("EQUIVOX_CACHE_EQUIPMENT_MS", [0, 30 * day], "How long an equipment's name and data are kept.", {
    default: String(day / 4),
    unit: "ms",
  }),
  chunkCacheBytes: integer(
    "EQUIVOX_CHUNK_CACHE_BYTES",
    [megabyte, 100_000 * megabyte],
    "Memory for passages that were found, so that hot questions are answered while the database is away.",
    { default: String(64 * megabyte), unit: "bytes" },
  ),
  generationMaxAgeMs: integer(
    "EQUIVOX_GENERATION_MAX_AGE_MS",
    [0, 60_000],
    "How long a node may not know of a new generation of a partition; 0 asks the store for each question.",
    { default: "1000", unit: "ms" },
  ),
  generationPatienceMs: integer(
    "EQUIVOX_GENERATION_PATIENCE_MS",
    [1, 60_000],
    "How long a question waits for the database when it could go on with what is known.",
    { default: "250", unit: "ms" },
  ),
  generationMaxEntries: integer("EQUIVOX_GENERATION_MAX_ENTRIES", [1, 10_000_000], "Equipments whose generation is remembered.", {
    default: "100000",
  }),
  staleReadMaxMs: integer(
    "EQUIVOX_STALE_READ_MAX_MS",
    [0, day],
    "How long questions are answered from what is in memory while the database does not answer.",
    { default: "300000", unit: "ms" },
  ),
} as const;
