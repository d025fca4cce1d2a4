import { type Clock } from "../../base/clock.ts";
import { type DocumentStore, type PartitionKey } from "../document-store.ts";
import { type EmbeddingModel } from "../embedding.ts";
import { openSentences } from "../index/packed-vectors.ts";
import { searchedQuestion } from "../searched-question.ts";
import { DetailsCache } from "../search/details-cache.ts";
import { leadingChunks, scoreMeaning, scoreWords } from "../search/first-stage.ts";
import { bm25Share, maximum } from "../search/fusion.ts";
import { scoreGrams } from "../search/gram-scores.ts";
import { QuestionGrams } from "../search/grams.ts";
import { VectorMemory } from "../search/kernel/vector-memory.ts";
import { inManualWording } from "../search/manual-wording.ts";
import { PartitionCache } from "../search/partition-cache.ts";
import { type Partition, placeOf } from "../search/partition.ts";
import { analyzeQuestion } from "../search/question-terms.ts";
import { embedQuestion } from "../search/question-vector.ts";
import { scoreBuffers } from "../search/score-buffers.ts";
import { type CorpusQuestion } from "./corpus.ts";
import { goldIn } from "./judge.ts";
import { type Candidate, type RankingCase } from "./ranking-case.ts";

/** What an evaluation reads of the store beside what it asks. */
export type EvidenceSource = Pick<DocumentStore, "getGeneration" | "readPartition" | "readDetails" | "readChunks">;

export interface RankingEvidenceOptions {
  readonly documents: EvidenceSource;
  readonly embedding: EmbeddingModel;
  readonly clock: Clock;
}

/** What the first stage found for a question, each chunk with all that ranking weighs. Throws `embedding-failed`, `equipment-not-found`. */
export type GatherEvidence = (
  question: CorpusQuestion,
  key: PartitionKey,
  fileNameOf: (documentId: string) => string | undefined,
  signal: AbortSignal,
) => Promise<RankingCase>;

/** More than the product's own, so that a leg or other weights may bring up what stands lower. */
const candidatesSeen = 128;
const partitionBytes = 1_073_741_824;
const detailsBytes = 536_870_912;
/** Long enough that a busy machine changes no figure. */
const patientMs = 600_000;

/** Makes evidence by the product's own two stages. */
export function createRankingEvidence({ documents, embedding, clock }: RankingEvidenceOptions): GatherEvidence {
  const memory = new VectorMemory();
  const partitions = new PartitionCache(documents, memory, partitionBytes);
  const details = new DetailsCache(documents, detailsBytes);

  async function candidatesOf(
    question: CorpusQuestion,
    key: PartitionKey,
    partition: Partition,
    signal: AbortSignal,
    fileNameOf: (documentId: string) => string | undefined,
  ): Promise<Candidate[]> {
    const text = searchedQuestion(question.question);
    const wording = inManualWording(partition, text);
    const terms = analyzeQuestion(text, wording);
    const onDegraded = (error: unknown): never => {
      throw error;
    };
    const wordings = wording === text ? [text] : [text, wording];
    const vector = await embedQuestion(wordings, { embedding, clock, timeoutMs: patientMs, tenant: key.tenant, signal, onDegraded });
    const buffers = scoreBuffers(partition.chunkCount);
    scoreWords(partition, terms, buffers);
    if (vector) scoreMeaning(partition, vector, buffers.likeness);
    const leading = leadingChunks(buffers, candidatesSeen);
    const places = Array.from(leading, (chunk) => placeOf(partition, chunk));
    const found = await details.get(key, places);
    const grams = scoreGrams(partition, new QuestionGrams(terms.surface), found);
    const refs = places.map(({ segment: { documentId, version, firstChunk }, chunk }) => ({
      documentId,
      version,
      ordinal: firstChunk + chunk,
    }));
    const chunks = await documents.readChunks(key, refs);
    return chunks.map((chunk, at): Candidate => {
      const [place = 0, packed] = [leading[at], found[at]?.sentences];
      const sentences = packed && openSentences(packed);
      return {
        words: buffers.words[place] ?? 0,
        grams: bm25Share(grams.scores[at] ?? 0, grams.knownMass),
        rarest: buffers.rarest[place] ?? 0,
        chunk: buffers.likeness[place] ?? 0,
        sentence: sentences && vector ? maximum(memory.scanLoose(vector.query, sentences.codes, sentences.scales)) : 0,
        codes: buffers.codes[place] ?? 0,
        section: JSON.stringify([chunk.documentId, chunk.headingPath]),
        gold: goldIn(question, chunk, fileNameOf(chunk.documentId) ?? ""),
      };
    });
  }

  return async (question, key, fileNameOf, signal) => ({
    candidates: await partitions.with(key, (partition) => candidatesOf(question, key, partition, signal, fileNameOf)),
    wanted: question.gold.length,
  });
}
