import { dimensions, makeDocuments, type MadeQuestion, type PartitionPlan } from "../retrieval-data.ts";

/** The chunks of one partition as every contender is given them; a chunk is named by its place. */
export interface PeerCorpus {
  readonly texts: readonly string[];
  /** All vectors, one after the other. */
  readonly vectors: Float32Array;
  /** The place of the first chunk of each document. */
  readonly firstOf: ReadonlyMap<string, number>;
}

/** One of several searches that are given the same questions. */
export interface Contender {
  readonly name: string;
  /** What it finds, best first; absent when it is no search of places. */
  readonly find: (question: MadeQuestion, limit: number) => Promise<readonly number[]>;
}

/** What one engine can do; what it cannot is empty. */
export interface Engine {
  readonly vectors: readonly Contender[];
  readonly words: readonly Contender[];
  /** Words and vectors, with the texts of what was found. */
  readonly passages: readonly Contender[];
  readonly close: () => Promise<void>;
}

export function peerCorpus(plan: PartitionPlan): PeerCorpus {
  const texts: string[] = [];
  const vectors = new Float32Array(plan.chunks * dimensions);
  const firstOf = new Map<string, number>();
  for (const { documentId, chunks } of makeDocuments(plan)) {
    firstOf.set(documentId, texts.length);
    for (const { chunk, vector } of chunks) {
      vectors.set(vector, texts.length * dimensions);
      texts.push(chunk.text);
    }
  }
  return { texts, vectors, firstOf };
}

/** The different words of a question or a text, as the simplest tokenizers of all contenders cut them. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

/** Reciprocal rank fusion, as both peers recommend it, with the usual 60. Best first. */
export function fused(lists: readonly (readonly number[])[], limit: number): number[] {
  const scores = new Map<number, number>();
  for (const list of lists) list.forEach((place, rank) => scores.set(place, (scores.get(place) ?? 0) + 1 / (60 + rank + 1)));
  return [...scores]
    .sort(([, one], [, other]) => other - one)
    .slice(0, limit)
    .map(([place]) => place);
}
