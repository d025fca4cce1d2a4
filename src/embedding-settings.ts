import { choice, integer, text } from "./base/settings.ts";

const url = /^https?:\/\/\S+$/;
const anything = /^.+$/s;

/** Settings of embedding models other than the shipped one; a part of `settings` in config.ts. */
export const embeddingSettings = {
  embeddingUrl: text(
    "EQUIVOX_EMBEDDING_URL",
    url,
    "an http(s) address",
    "Base address of the OpenAI-compatible API for `openai-compatible`, such as http://localhost:11434/v1 for Ollama.",
  ),
  embeddingKey: text("EQUIVOX_EMBEDDING_KEY", anything, "a key", "API key of the embedding endpoint, when it wants one.", { secret: true }),
  embeddingModel: text("EQUIVOX_EMBEDDING_MODEL", anything, "a model name", "Model of the embedding endpoint."),
  embeddingDimensions: integer(
    "EQUIVOX_EMBEDDING_DIMENSIONS",
    [8, 4_096],
    "Components of the vectors of the embedding endpoint; a reply with others is refused.",
    { default: "768" },
  ),
  embeddingShorten: choice(
    "EQUIVOX_EMBEDDING_SHORTEN",
    ["true", "false"],
    "Whether the endpoint is asked for vectors of that size, which only some models can give.",
    { default: "false" },
  ),
  embeddingQueryPrefix: text(
    "EQUIVOX_EMBEDDING_QUERY_PREFIX",
    anything,
    "text",
    "What the endpoint's model was trained to see before a question, such as `query: `.",
  ),
  embeddingPassagePrefix: text(
    "EQUIVOX_EMBEDDING_PASSAGE_PREFIX",
    anything,
    "text",
    "What the endpoint's model was trained to see before a passage, such as `passage: `.",
  ),
  embeddingConnections: integer("EQUIVOX_EMBEDDING_CONNECTIONS", [1, 64], "Requests to the embedding endpoint at once.", {
    default: "4",
  }),
  embeddingTimeoutMs: integer(
    "EQUIVOX_EMBEDDING_TIMEOUT_MS",
    [100, 600_000],
    "Deadline of one request to the embedding endpoint, its repetitions included.",
    { default: "30000", unit: "ms" },
  ),
  embeddingSweepMs: integer(
    "EQUIVOX_EMBEDDING_SWEEP_MS",
    [1_000, 604_800_000],
    "How often documents are looked for whose vectors are not from the present model; those are embedded anew.",
    { default: "3600000", unit: "ms" },
  ),
  embeddingFolder: text(
    "EQUIVOX_EMBEDDING_FOLDER",
    anything,
    "a folder",
    "Folder of the model for `onnx`: its weights, `tokenizer.json`, `tokenizer_config.json` and `embedding.json`.",
  ),
} as const;
