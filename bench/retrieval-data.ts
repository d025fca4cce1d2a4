import { type PartitionKey } from "../src/knowledge/document-store.ts";
import { type StoredChunk } from "../src/knowledge/index/chunk.ts";
import { type ChunkCodes, quantize } from "../src/knowledge/index/vectors.ts";
import { slugSchema } from "../src/tenancy/equipment.ts";
import { tenantSchema } from "../src/tenancy/tenant.ts";

export const dimensions = 384;
export const chunksPerDocument = 200;
const sentencesPerChunk = 8;

/** A pseudo-random number from 0 on, below 1, the same in each run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const syllables = "ba ce di fo gu ka le mi no pu ra se ti vo xa ze bri cla dro fle gri pla sto tra".split(" ");

/** A made-up word for a number; no two are alike. */
function wordOf(number: number): string {
  let word = "";
  for (let rest = number + 24; rest > 0; rest = Math.floor(rest / 24)) word += syllables[rest % 24] ?? "";
  return word;
}

/** Made-up words, the commonest first. */
export const vocabulary = Array.from({ length: 40_000 }, (_, index) => wordOf(index));

/** The rank of a word by Zipf's law, by inversion of its continuous form. */
const zipfRank = (random: () => number): number => Math.min(vocabulary.length - 1, Math.floor(vocabulary.length ** random()) - 1);

/** A partition of the corpus of RETRIEVAL 0: its size, and a seed for what is in it. */
export interface PartitionPlan {
  readonly key: PartitionKey;
  readonly chunks: number;
  readonly seed: number;
}

/** 10 partitions of 20,000 chunks, 490 of 1,000 and 500 of 620, or a share of them. */
export function planCorpus(share: number): PartitionPlan[] {
  const sizes = [
    { chunks: 20_000, count: 10 },
    { chunks: 1_000, count: 490 },
    { chunks: 620, count: 500 },
  ];
  return sizes
    .flatMap(({ chunks, count }) => Array.from({ length: Math.max(1, Math.round(count * share)) }, () => chunks))
    .map((chunks, index) => ({ key: partitionKey(index), chunks, seed: index + 1 }));
}

const partitionKey = (index: number): PartitionKey => ({
  tenant: tenantSchema.parse("bench"),
  equipment: slugSchema.parse(`machine-${index}`),
});

/** One made-up chunk with its vectors. */
export interface MadeChunk {
  readonly chunk: StoredChunk;
  readonly vector: Float32Array;
  readonly codes: ChunkCodes;
}

/** The chunks of one partition, document by document: 70 to 129 words, a quarter of them the machine's own, one in a hundred a code. */
export function* makeDocuments({ seed, chunks }: PartitionPlan): Generator<{ documentId: string; chunks: MadeChunk[] }> {
  const random = seeded(seed);
  const own = Array.from({ length: 300 }, () => vocabulary[Math.floor(random() * vocabulary.length)] ?? "");
  const word = (): string => {
    const draw = random();
    if (draw < 0.01) return `E-${Math.floor(random() * 900) + 100}`;
    if (draw < 0.26) return own[Math.floor(random() * own.length)] ?? "";
    return vocabulary[zipfRank(random)] ?? "";
  };
  const topics = Array.from({ length: Math.ceil(Math.sqrt(chunks)) }, () => direction(random));
  for (let first = 0; first < chunks; first += chunksPerDocument) {
    const documentId = `document.${seed}.${first}`;
    const count = Math.min(chunksPerDocument, chunks - first);
    yield {
      documentId,
      chunks: Array.from({ length: count }, (_, ordinal): MadeChunk => {
        const words = Array.from({ length: 70 + Math.floor(random() * 60) }, word);
        const sentences = sentencesOf(words, ordinal + 1);
        const vector = near(topics[Math.floor(random() * topics.length)] ?? topics[0] ?? new Float32Array(dimensions), 0.7, random);
        const headingPath = [`Part ${first}`, `${words[0] ?? ""} ${words[1] ?? ""}`];
        const text = sentences.map((sentence) => sentence.text).join(" ");
        const hash = `${seed}-${first}-${ordinal}`;
        return {
          chunk: { documentId, version: 1, ordinal, pageFrom: ordinal + 1, pageTo: ordinal + 1, headingPath, sentences, text, hash },
          vector,
          codes: codesOf(vector, random),
        };
      }),
    };
  }
}

function sentencesOf(words: readonly string[], page: number): StoredChunk["sentences"] {
  const length = Math.ceil(words.length / sentencesPerChunk);
  return Array.from({ length: sentencesPerChunk }, (_, index) => ({
    kind: "prose" as const,
    text: `${words.slice(index * length, (index + 1) * length).join(" ")}.`,
    page,
  }));
}

/** Sentences have the chunk's vector rolled by a few places: as costly to store and compare as real ones, and cheaper to make. */
function codesOf(vector: Float32Array, random: () => number): ChunkCodes {
  const codes = new Int8Array((1 + sentencesPerChunk) * dimensions);
  const whole = codes.subarray(0, dimensions);
  const scale = quantize(vector, whole);
  for (let sentence = 1; sentence <= sentencesPerChunk; sentence++) {
    const shift = Math.floor(random() * dimensions);
    codes.set(whole.subarray(shift), sentence * dimensions);
    codes.set(whole.subarray(0, shift), (sentence + 1) * dimensions - shift);
  }
  return {
    scales: new Float32Array(1 + sentencesPerChunk).fill(scale),
    codes,
    unitOf: Array.from({ length: sentencesPerChunk }, (_, unit) => unit),
  };
}

function direction(random: () => number): Float32Array {
  return normalized(Float32Array.from({ length: dimensions }, () => random() + random() + random() - 1.5));
}

/** A unit vector beside another. */
export function near(vector: Float32Array, distance: number, random: () => number): Float32Array {
  const noise = direction(random);
  return normalized(vector.map((value, index) => value + distance * (noise[index] ?? 0)));
}

/** The same direction as a unit vector. */
export function normalized(vector: Float32Array): Float32Array {
  let square = 0;
  for (const value of vector) square += value * value;
  const length = Math.sqrt(square);
  return vector.map((value) => value / length);
}

/** A question about a chunk: 3 to 6 of its words, and a vector beside its own. */
export interface MadeQuestion {
  readonly question: string;
  readonly vector: Float32Array;
}

/** Questions about chunks of a partition, spread over it. */
export function makeQuestions(plan: PartitionPlan, count: number): MadeQuestion[] {
  const random = seeded(plan.seed + 1_000_003);
  const every = Math.max(1, Math.floor(plan.chunks / count));
  const questions: MadeQuestion[] = [];
  let place = 0;
  for (const { chunks } of makeDocuments(plan)) {
    for (const { chunk, vector } of chunks) {
      if (place++ % every !== 0 || questions.length >= count) continue;
      const words = chunk.text.replaceAll(".", "").split(" ");
      const asked = Array.from({ length: 3 + Math.floor(random() * 4) }, () => words[Math.floor(random() * words.length)] ?? "");
      questions.push({ question: `${asked.join(" ")}?`, vector: near(vector, 0.5, random) });
    }
  }
  return questions;
}
