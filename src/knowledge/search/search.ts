import { type Clock } from "../../base/clock.ts";
import { type DocumentStore, type PartitionKey } from "../document-store.ts";
import { type EmbeddingModel } from "../embedding.ts";
import { type ChunkDetails } from "../index/segment.ts";
import { type Passage, type Retrieval } from "../passage.ts";
import { type Search, type SearchRequest } from "../search-function.ts";
import { confidenceOf, isPriceMissing } from "./confidence.ts";
import { DetailsCache } from "./details-cache.ts";
import { distinctPassages } from "./distinct-passages.ts";
import { leadingChunks, type QuestionVector, scoreMeaning, scoreWords } from "./first-stage.ts";
import { QuestionGrams } from "./grams.ts";
import { VectorMemory } from "./kernel/vector-memory.ts";
import { inManualWording } from "./manual-wording.ts";
import { PartitionCache } from "./partition-cache.ts";
import { modelOf } from "./partition-model.ts";
import { type Partition, placeOf } from "./partition.ts";
import { type PassageSource, readPassages } from "./passages.ts";
import { analyzeQuestion, type QuestionTerms } from "./question-terms.ts";
import { embedQuestion } from "./question-vector.ts";
import { BufferPool, type ScoreBuffers } from "./score-buffers.ts";
import { rankCandidates, type Ranking } from "./second-stage.ts";
import { searchedLikeness } from "./searched-likeness.ts";
import { reranked } from "./reranked.ts";
import { type Reranker } from "./reranker.ts";
import { type VectorSearch } from "./vector-search.ts";

export interface SearchOptions {
  readonly documents: Pick<DocumentStore, "getGeneration" | "readPartition" | "readDetails"> & PassageSource;
  readonly embedding: EmbeddingModel;
  readonly clock: Clock;
  /** Finds the nearest chunks in place of the scan of all of them. */
  readonly vectorSearch?: VectorSearch | undefined;
  /** Puts the best passages in a better order. */
  readonly reranker?: Reranker | undefined;
  readonly limits: {
    /** Memory for partitions. */
    readonly partitionCacheBytes: number;
    /** Memory for what the second stage reads of the leading chunks. */
    readonly detailsCacheBytes?: number;
    /** How long a search waits for the question's vector, in milliseconds; then it goes by words alone. */
    readonly questionEmbeddingTimeoutMs: number;
    /** How long it waits for the reranker, in milliseconds; then it keeps its own order. */
    readonly rerankerTimeoutMs?: number;
  };
  /** Called when a search went by words alone because the question could not be embedded, or by its first stage alone. */
  readonly onDegraded?: (error: unknown) => void;
}

/** Passages that a reranker is given, if more than that are not wanted anyway. */
const rerankedPassages = 20;
const defaultRerankerTimeoutMs = 300;
const defaultDetailsCacheBytes = 134_217_728;
/** Nothing was found at all. */
const noConfidence = -10;

/** Makes the search of partitions: words and meaning fused, exact, within one equipment of one tenant. */
export function createSearch(options: SearchOptions): Search {
  const { documents, limits } = options;
  const memory = new VectorMemory();
  const cache = new PartitionCache(documents, memory, limits.partitionCacheBytes);
  const details = new DetailsCache(documents, limits.detailsCacheBytes ?? defaultDetailsCacheBytes);
  const pool = new BufferPool();
  return async (request) => {
    request.signal.throwIfAborted();
    return cache.with(request, (partition) =>
      pool.with(partition.chunkCount, (buffers) => searchPartition({ ...options, memory, details }, request, partition, buffers)),
    );
  };
}

interface Engine extends SearchOptions {
  readonly memory: VectorMemory;
  readonly details: DetailsCache;
}

async function searchPartition(engine: Engine, request: SearchRequest, partition: Partition, buffers: ScoreBuffers): Promise<Retrieval> {
  const { embedding, clock, limits, reranker, onDegraded = () => undefined } = engine;
  const { tenant, question, limit, signal } = request;
  const wording = inManualWording(partition, question);
  const wordings = wording === question ? [question] : [question, wording];
  // The thread embeds while this one scores the words.
  const timeoutMs = limits.questionEmbeddingTimeoutMs;
  const model = modelOf(partition.segments, embedding);
  const embedded = embedQuestion(wordings, { embedding: model, clock, timeoutMs, tenant, signal, onDegraded });
  embedded.catch(() => undefined);
  const terms = analyzeQuestion(question, wording);
  const unknownCode = scoreWords(partition, terms, buffers);
  const vector = await embedded;
  signal.throwIfAborted();
  const isCompared = vector !== undefined && (await scoreLikeness(engine, request, partition, vector, buffers.likeness));
  if (!isCompared) buffers.likeness.fill(NaN);
  const candidates = leadingChunks(buffers);
  const details = await readDetails(engine, request, partition, candidates);
  signal.throwIfAborted();
  const { ranked, signals } = rankSecond(engine, partition, { terms, buffers, candidates, details, vector });
  const distinct = distinctPassages(partition, ranked, reranker ? Math.max(limit, rerankedPassages) : limit);
  const passages = await readPassages(engine.documents, request, partition, distinct);
  signal.throwIfAborted();
  const priceMissing = isPriceMissing(
    question,
    passages.map(({ chunk }) => chunk.text),
  );
  const confidence = passages.length === 0 ? noConfidence : confidenceOf({ ...signals, unknownCode, priceMissing });
  return { question, generation: partition.generation, passages: await rerank(engine, request, passages), confidence };
}

async function rerank(
  engine: Engine,
  { question, limit, signal }: SearchRequest,
  passages: readonly Passage[],
): Promise<readonly Passage[]> {
  const { reranker, clock, limits, onDegraded = () => undefined } = engine;
  if (!reranker) return passages;
  const timeoutMs = limits.rerankerTimeoutMs ?? defaultRerankerTimeoutMs;
  return (await reranked(question, passages, { reranker, clock, timeoutMs, signal, onDegraded })).slice(0, limit);
}

async function scoreLikeness(
  { vectorSearch }: Engine,
  request: SearchRequest,
  partition: Partition,
  vector: QuestionVector,
  likeness: Float32Array,
): Promise<boolean> {
  if (vectorSearch && (await searchedLikeness(vectorSearch, partition, vector, request, likeness))) return true;
  return scoreMeaning(partition, vector, likeness);
}

/** Without them the first stage decides alone. */
async function readDetails(
  { details, onDegraded = () => undefined }: Engine,
  { tenant, equipment }: PartitionKey,
  partition: Partition,
  candidates: Int32Array,
): Promise<(ChunkDetails | undefined)[]> {
  try {
    return await details.get(
      { tenant, equipment },
      Array.from(candidates, (chunk) => placeOf(partition, chunk)),
    );
  } catch (error) {
    onDegraded(error);
    return Array.from(candidates, () => undefined);
  }
}

interface Candidates {
  readonly terms: QuestionTerms;
  readonly buffers: ScoreBuffers;
  readonly candidates: Int32Array;
  readonly details: readonly (ChunkDetails | undefined)[];
  readonly vector: QuestionVector | undefined;
}

function rankSecond({ memory }: Engine, partition: Partition, { terms, vector, ...rest }: Candidates): Ranking {
  return rankCandidates({ partition, memory, grams: new QuestionGrams(terms.surface), query: vector?.query, ...rest });
}
