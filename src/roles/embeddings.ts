import { createHash } from "node:crypto";
import { hideCredentials } from "../base/address.ts";
import { type Clock, systemClock } from "../base/clock.ts";
import { type Log, silentLog } from "../base/log.ts";
import { randomFraction, systemRandom } from "../base/random.ts";
import { type Scope } from "../base/scope.ts";
import { type Config } from "../config.ts";
import { failure } from "../errors.ts";
import { type EmbeddingModel } from "../knowledge/embedding.ts";
import { withEarlierModels } from "../providers/embedding/earlier-models.ts";
import { minilmName, openMinilm } from "../providers/embedding/minilm.ts";
import { modelPath } from "./engines.ts";

interface Surroundings {
  readonly clock: Clock;
  readonly log: Pick<Log, "warn">;
}

/**
 * Opens the embedding model of the settings; the scope closes it, with those of earlier settings that are still needed.
 * Throws `embedding-failed` when it cannot be loaded, `setting-invalid` when half of it is set.
 */
export async function openEmbedding(
  config: Config,
  scope: Scope,
  { clock, log }: Surroundings = { clock: systemClock, log: silentLog },
): Promise<EmbeddingModel> {
  const current = await openers(config, clock)[config.embedding]();
  const embedding = withEarlierModels(current, (name) => earlierModel(config, clock, name), log);
  scope.own(() => embedding.close());
  return embedding;
}

function openers(config: Config, clock: Clock): Record<Config["embedding"], () => Promise<EmbeddingModel>> {
  const threads = { threads: config.embeddingThreads, queueMax: config.embeddingQueueMax };
  return {
    minilm: () => openMinilm({ ...threads, directory: modelPath("all-MiniLM-L6-v2") }),
    "openai-compatible": () => openEndpoint(config, clock),
    async onnx() {
      const { embeddingFolder: directory } = config;
      if (directory === undefined) throw incomplete(config, "EQUIVOX_EMBEDDING_FOLDER");
      const { openOnnxFolder } = await import("../providers/embedding/onnx-folder.ts");
      return openOnnxFolder({ ...threads, directory });
    },
  };
}

/** The shipped model can always be opened; the others when their settings were left in place. */
function earlierModel(config: Config, clock: Clock, name: string): (() => Promise<EmbeddingModel>) | undefined {
  const { minilm, onnx, ...remote } = openers(config, clock);
  if (name === minilmName) return minilm;
  if (config.embedding !== "openai-compatible" && config.embeddingUrl !== undefined && name === endpointName(config)) {
    return remote["openai-compatible"];
  }
  if (config.embedding === "onnx" || config.embeddingFolder === undefined) return undefined;
  return async () => {
    const model = await onnx();
    if (model.name === name) return model;
    await model.close();
    throw failure("embedding-failed", { problem: `the folder holds ${model.name}` });
  };
}

/** Prefixes make other vectors, which must not meet the old ones under one name. */
function endpointName({ embeddingModel = "", embeddingDimensions, embeddingQueryPrefix, embeddingPassagePrefix }: Config): string {
  const prefixes = [embeddingQueryPrefix ?? "", embeddingPassagePrefix ?? ""];
  const digest = createHash("sha256").update(JSON.stringify(prefixes)).digest("hex").slice(0, 8);
  return `${embeddingModel}/${embeddingDimensions}${prefixes.join("") === "" ? "" : `-${digest}`}`;
}

async function openEndpoint(config: Config, clock: Clock): Promise<EmbeddingModel> {
  const { embeddingUrl: baseUrl, embeddingModel: model, embeddingKey: key } = config;
  if (baseUrl === undefined) throw incomplete(config, "EQUIVOX_EMBEDDING_URL");
  if (model === undefined) throw incomplete(config, "EQUIVOX_EMBEDDING_MODEL");
  if (!URL.canParse(baseUrl)) {
    const value = hideCredentials(baseUrl);
    throw failure("setting-invalid", { setting: "EQUIVOX_EMBEDDING_URL", value, problem: "it must be an address" });
  }
  const { OpenAiCompatibleEmbedding } = await import("../providers/embedding/openai-compatible.ts");
  return new OpenAiCompatibleEmbedding(endpointName(config), {
    ...{ baseUrl, model, clock, dimensions: config.embeddingDimensions },
    ...(key === undefined ? {} : { key }),
    shorten: config.embeddingShorten === "true",
    queryPrefix: config.embeddingQueryPrefix ?? "",
    passagePrefix: config.embeddingPassagePrefix ?? "",
    timeoutMs: config.embeddingTimeoutMs,
    connections: config.embeddingConnections,
    queueMax: config.embeddingQueueMax,
    jitter: () => randomFraction(systemRandom),
  });
}

function incomplete(config: Config, missing: string): Error {
  return failure("setting-invalid", { setting: "EMBEDDING", value: config.embedding, problem: `it needs ${missing} as well` });
}
