import { type Clock } from "../../base/clock.ts";
import { type DocumentStore, type PartitionKey } from "../document-store.ts";
import { type EmbeddingModel } from "../embedding.ts";
import { type Passage } from "../passage.ts";
import { type Search } from "../search-function.ts";
import { confidenceOf, isPriceMissing } from "./confidence.ts";
import { inManualWording } from "./manual-wording.ts";
import { PartitionCache } from "./partition-cache.ts";
import { analyzeQuestion } from "./question-terms.ts";
import { searchedLikeness } from "./searched-likeness.ts";
import { modelOf } from "./partition-model.ts";
import { embedQuestion } from "./question-vector.ts";
import { type VectorSearch } from "./vector-search.ts";
import { bestOfSections, rank, type RankedChunk, rankLexically } from "./rank.ts";

export interface SearchOptions {
  readonly documents: Pick<DocumentStore, "getGeneration" | "readPartition" | "readChunks" | "getDocument">;
  readonly embedding: EmbeddingModel;
  readonly clock: Clock;
  /** Finds the nearest chunks in place of the scan of all of them. */
  readonly vectorSearch?: VectorSearch | undefined;
  readonly limits: {
    /** Memory for partitions. */
    readonly partitionCacheBytes: number;
    /** How long a search waits for the question's vector, in milliseconds; then it goes by words alone. */
    readonly questionEmbeddingTimeoutMs: number;
  };
  /** Called when a search went by words alone because the question could not be embedded. */
  readonly onDegraded?: (error: unknown) => void;
}

/** Nothing was found at all. */
const noConfidence = -10;

/** Makes the search of partitions: words and meaning fused, exact, within one equipment of one tenant. */
export function createSearch({ documents, embedding, clock, vectorSearch, limits, onDegraded = () => undefined }: SearchOptions): Search {
  const cache = new PartitionCache(documents, limits.partitionCacheBytes);
  return async ({ tenant, equipment, question, limit, signal }) => {
    signal.throwIfAborted();
    const key = { tenant, equipment };
    const partition = await cache.get(key);
    const wording = inManualWording(partition, question);
    const wordings = wording === question ? [question] : [question, wording];
    // The thread embeds while this one scores the words.
    const embedded = embedQuestion(wordings, {
      embedding: modelOf(partition.segments, embedding),
      clock,
      timeoutMs: limits.questionEmbeddingTimeoutMs,
      tenant,
      signal,
      onDegraded,
    });
    embedded.catch(() => undefined);
    const lexical = rankLexically(partition, analyzeQuestion(question, wording));
    const vector = await embedded;
    signal.throwIfAborted();
    const likeness = vector && vectorSearch && (await searchedLikeness(vectorSearch, partition, vector, { ...key, signal }));
    const { ranked, signals } = rank(partition, lexical, vector, likeness);
    const passages = await readPassages(documents, key, bestOfSections(ranked, limit));
    signal.throwIfAborted();
    const priceMissing = isPriceMissing(
      question,
      passages.map(({ chunk }) => chunk.text),
    );
    const confidence = passages.length === 0 ? noConfidence : confidenceOf({ ...signals, priceMissing });
    return { question, generation: partition.generation, passages, confidence };
  };
}

async function readPassages(documents: SearchOptions["documents"], key: PartitionKey, found: readonly RankedChunk[]): Promise<Passage[]> {
  const ref = ({ segment, chunk }: RankedChunk) => ({
    documentId: segment.documentId,
    version: segment.version,
    ordinal: segment.firstChunk + chunk,
  });
  const chunks = await documents.readChunks(key, found.map(ref));
  const ids = [...new Set(chunks.map((chunk) => chunk.documentId))];
  const titles = new Map(await Promise.all(ids.map(async (id) => [id, (await documents.getDocument(key, id))?.title] as const)));
  const name = (at: ReturnType<typeof ref>) => `${at.documentId} ${at.version} ${at.ordinal}`;
  const stored = new Map(chunks.map((chunk) => [name(chunk), chunk]));
  return found.flatMap((candidate) => {
    const chunk = stored.get(name(ref(candidate)));
    const title = chunk && titles.get(chunk.documentId);
    if (!chunk || title === undefined) return [];
    const { score, sentenceScores } = candidate;
    return [{ chunk, title, score, ...(sentenceScores ? { sentenceScores } : {}) }];
  });
}
