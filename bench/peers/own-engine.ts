import { type DocumentStore, type PartitionKey } from "../../src/knowledge/document-store.ts";
import { scoreMeaning, scoreWords } from "../../src/knowledge/search/first-stage.ts";
import { toQueryVector } from "../../src/knowledge/search/kernel/query-vector.ts";
import { VectorMemory } from "../../src/knowledge/search/kernel/vector-memory.ts";
import { inManualWording } from "../../src/knowledge/search/manual-wording.ts";
import { openPartition, placeOf } from "../../src/knowledge/search/partition.ts";
import { type PassageSource } from "../../src/knowledge/search/passages.ts";
import { analyzeQuestion } from "../../src/knowledge/search/question-terms.ts";
import { BufferPool } from "../../src/knowledge/search/score-buffers.ts";
import { FirstStage, modelName } from "../retrieval-engine.ts";
import { type Engine, type PeerCorpus } from "./corpus.ts";
import { highest } from "./exact.ts";

type Documents = Pick<DocumentStore, "getGeneration" | "readPartition"> & PassageSource;

/** The first stage of our search, and each half of it. */
export async function openOwnEngine(
  { cached, stored }: { cached: Documents; stored: Documents },
  key: PartitionKey,
  { firstOf }: PeerCorpus,
): Promise<Engine> {
  const snapshot = await stored.readPartition(key);
  if (!snapshot) throw new Error("there is no such partition");
  const partition = openPartition(snapshot, new VectorMemory());
  while (partition.lexicon.isMerging) partition.lexicon.merge();
  const pool = new BufferPool();
  const placesOf = (scores: Float32Array, limit: number): number[] =>
    highest(scores, limit).map((found) => {
      const { segment, chunk } = placeOf(partition, found);
      return (firstOf.get(segment.documentId) ?? 0) + segment.firstChunk + chunk;
    });
  const stages = { cached: await FirstStage.open(cached, key), stored: await FirstStage.open(stored, key) };
  const passages = (name: string, stage: FirstStage) => ({
    name,
    find: async (...[question, limit]: Parameters<FirstStage["search"]>) => {
      await stage.search(question, limit);
      return [];
    },
  });
  return {
    vectors: [
      {
        name: "equivox",
        find: ({ vector }, limit) =>
          pool.with(partition.chunkCount, async ({ likeness }) => {
            scoreMeaning(partition, { query: toQueryVector(vector), model: modelName }, likeness);
            return placesOf(likeness, limit);
          }),
      },
    ],
    words: [
      {
        name: "equivox",
        find: ({ question }, limit) =>
          pool.with(partition.chunkCount, async (buffers) => {
            scoreWords(partition, analyzeQuestion(question, inManualWording(partition, question)), buffers);
            return placesOf(buffers.words, limit);
          }),
      },
    ],
    passages: [passages("equivox", stages.cached), passages("equivox, passages read from SQLite", stages.stored)],
    close: async () => {
      for (const stage of Object.values(stages)) stage.close();
      partition.dispose();
    },
  };
}
