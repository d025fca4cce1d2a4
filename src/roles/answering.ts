import { type Scope } from "../base/scope.ts";
import { createAsk } from "../knowledge/answer-question.ts";
import { type LanguageModel } from "../knowledge/answer/language-model.ts";
import { type Ask } from "../knowledge/ask.ts";
import { type OnCache } from "../knowledge/cache/cache.ts";
import { AlikeAnswers } from "../knowledge/cache/alike-answers.ts";
import { cachedAsk } from "../knowledge/cache/cached-ask.ts";
import { cachedChunks } from "../knowledge/cache/cached-chunks.ts";
import { cachedEmbedding } from "../knowledge/cache/cached-embedding.ts";
import { cachedEquipment } from "../knowledge/cache/cached-equipment.ts";
import { cachedGenerations } from "../knowledge/cache/cached-generations.ts";
import { ShadowCheck } from "../knowledge/cache/shadow-check.ts";
import { type DocumentStore } from "../knowledge/document-store.ts";
import { type EmbeddingModel } from "../knowledge/embedding.ts";
import { limitedAsk } from "../knowledge/limited-ask.ts";
import { KnownVerifiedAnswers } from "../knowledge/loop/known-verified-answers.ts";
import { withVerifiedAnswers } from "../knowledge/loop/with-verified-answers.ts";
import { type Reranker } from "../knowledge/search/reranker.ts";
import { createSearch } from "../knowledge/search/search.ts";
import { measuredAsk } from "../telemetry/measured-ask.ts";
import { tracedAsk } from "../telemetry/traced-ask.ts";
import { type EquipmentStore } from "../tenancy/equipment.ts";
import { type Coordination } from "./coordination.ts";
import { type Foundation } from "./foundation.ts";
import { type Host } from "./host.ts";
import { type Storage } from "./storage.ts";

/** The store as questions read it: what they need of it again and again is kept, by generation. */
export interface KnownDocuments {
  readonly generations: Pick<DocumentStore, "getGeneration">;
  readonly equipment: EquipmentStore;
}

/** Wires what every role that answers or admits questions keeps of the store; the scope ends it. */
export function openKnownDocuments(host: Host, { store }: Storage, { cache, bus, clock }: Coordination, scope: Scope): KnownDocuments {
  const { config, sharedMetrics, log } = host;
  const onCache: OnCache = (layer, outcome) => sharedMetrics.cache(layer, outcome);
  const equipment = cachedEquipment(store.equipment, { cache, bus, lifetimeMs: config.cacheEquipmentMs, onCache });
  scope.own(() => equipment.close());
  // A file on this machine answers faster than anybody could be told of a change.
  if (config.mongoUrl === undefined) return { generations: store.documents, equipment };
  const generations = cachedGenerations(store.documents, {
    maxAgeMs: config.generationMaxAgeMs,
    staleMaxMs: config.staleReadMaxMs,
    patienceMs: config.generationPatienceMs,
    maxEntries: config.generationMaxEntries,
    bus,
    clock,
    onCache,
    onStale: (error) => log.debug({ error }, "a generation could not be confirmed; the last known one was used"),
  });
  scope.own(() => generations.close());
  return { generations, equipment };
}

export interface AnsweringOptions {
  readonly embedding: EmbeddingModel;
  readonly languageModel: LanguageModel | undefined;
  /** Absent unless the settings name one; see `openReranker`. */
  readonly reranker?: Reranker | undefined;
}

/** Wires search and answers over the store, with everything in between kept that may be. */
export function createAnswering(host: Host, foundation: Foundation, { embedding, languageModel, reranker }: AnsweringOptions): Ask {
  const { config, random, log, metrics, sharedMetrics, tracing, lifecycle } = host;
  const { storage, coordination, known, limits } = foundation;
  const { cache, clock } = coordination;
  const { documents } = storage.store;
  const { equipment } = known;
  const onCache: OnCache = (layer, outcome) => sharedMetrics.cache(layer, outcome);
  let troubles = 0;
  const onFallback = (): void => {
    troubles++;
  };
  const onUnsupported = (objection: string): void => metrics.sentenceDropped(objection);
  const onDegraded = (error: unknown): void => {
    troubles++;
    log.warn(
      { error },
      "a search went without one of its stages: the meaning of the question, the sentences of passages, or their reranking",
    );
  };
  const chunks = cachedChunks(documents, { generations: known.generations, maxBytes: config.chunkCacheBytes, onCache });
  const searched = {
    getGeneration: (key: Parameters<DocumentStore["getGeneration"]>[0]) => known.generations.getGeneration(key),
    readPartition: (key: Parameters<DocumentStore["readPartition"]>[0]) => documents.readPartition(key),
    readDetails: (key: Parameters<DocumentStore["readPartition"]>[0], wanted: Parameters<DocumentStore["readDetails"]>[1]) =>
      documents.readDetails(key, wanted),
    readChunks: chunks.readChunks,
    getDocument: chunks.getDocument,
  };
  const questions = cachedEmbedding(embedding, { cache, lifetimeMs: config.cacheEmbeddingMs, onCache });
  const search = createSearch({
    documents: searched,
    embedding: questions,
    clock,
    limits: config,
    onDegraded,
    reranker,
    ...(storage.vectorSearch ? { vectorSearch: storage.vectorSearch } : {}),
  });
  const parts = { search, equipment, documents: searched, clock, random, log, limits: config, onFallback, onUnsupported };
  const quoted = createAsk(parts);
  const ask =
    languageModel === undefined
      ? quoted
      : limitedAsk({
          written: createAsk({ ...parts, languageModel }),
          quoted,
          limits,
          llmMaxCharacters: config.llmMaxCharacters,
          onFallback,
        });
  const kept = cachedAsk(tracedAsk(ask, tracing), {
    cache,
    documents: known.generations,
    equipment,
    scope: answerScope(host, embedding, languageModel),
    troubles: () => troubles,
    clock,
    random,
    onCache,
    alike: config.cacheSemantic === "on" ? new AlikeAnswers({ cache, embedding: questions, clock, limits: config }) : undefined,
    shadow: new ShadowCheck({
      recompute: (question) => quoted.ask(question),
      share: config.cacheShadowShare,
      random,
      log,
      onShadow: (cached, result) => sharedMetrics.cacheShadow(cached, result),
      signal: lifecycle.draining,
    }),
    limits: config,
  });
  const { equipment: equipments, verifiedAnswers } = storage.store;
  const experts = new KnownVerifiedAnswers({
    store: verifiedAnswers,
    equipment: equipments,
    documents,
    maxBytes: config.verifiedCacheBytes,
  });
  const generations = known.generations;
  const verified = withVerifiedAnswers(kept, { known: experts, generations, embedding: questions, clock, random, limits: config });
  return measuredAsk(verified, { metrics, clock });
}

/** Everything beside question, equipment and generation that an answer depends on. */
function answerScope({ config, version }: Host, embedding: EmbeddingModel, languageModel: LanguageModel | undefined): (string | number)[] {
  const { answerPassages, answerMaxSentences, answerConfidence, llmMaxCharacters, rerankerUrl, rerankerModel } = config;
  return [
    version,
    embedding.name,
    languageModel?.name ?? "extractive",
    answerPassages,
    answerMaxSentences,
    answerConfidence,
    llmMaxCharacters,
    `${rerankerUrl ?? ""} ${rerankerModel ?? ""}`,
  ];
}
