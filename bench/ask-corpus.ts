import { readFile } from "node:fs/promises";
import { readConfig } from "../src/config.ts";
import { embeddingText } from "../src/knowledge/index/chunk-fields.ts";
import { type Chunk, type ChunkSentence } from "../src/knowledge/index/chunk.ts";
import { chunkPages } from "../src/knowledge/index/chunker.ts";
import { quantizeChunk, sentenceUnits } from "../src/knowledge/index/vectors.ts";
import { type EmbeddingModel } from "../src/knowledge/embedding.ts";
import { readMarkdown } from "../src/knowledge/parse/markdown.ts";
import { ParseBudget } from "../src/knowledge/parse/parse-limits.ts";
import { chunksPerDocument, type MadeChunk, near, normalized, seeded, vocabulary } from "./retrieval-data.ts";

const seed = 20_000;
/** Of the units of a chunk, those that come from elsewhere in the manual, and of the longer words those that are made up. */
const [exchanged, replaced] = [0.5, 0.3];
/** How far from the original the vectors of altered text are put: a likeness of .86 for a sentence and of .93 for the whole. */
const [unitDistance, chunkDistance] = [0.6, 0.4];
const textsAtOnce = 32;

/** Sentences that are embedded together. */
interface Unit {
  readonly sentences: readonly ChunkSentence[];
  readonly vector: Float32Array;
}

interface BaseChunk {
  readonly chunk: Chunk;
  readonly vector: Float32Array;
  readonly units: readonly Unit[];
}

/** The sample manual as the product would cut and embed it. Takes some ten seconds. */
export async function readBaseChunks(embedding: EmbeddingModel): Promise<BaseChunk[]> {
  const { parseMaxPages: maxPages, parseMaxCharacters: maxCharacters } = readConfig({});
  const bytes = new Uint8Array(await readFile(new URL("../sample/manual.md", import.meta.url)));
  const { pages } = await readMarkdown({ bytes, budget: new ParseBudget({ maxPages, maxCharacters }), onProgress: () => undefined });
  const base: BaseChunk[] = [];
  for (const chunk of chunkPages(pages)) {
    const { texts, unitOf } = sentenceUnits(chunk);
    const vectors = await embedAll(embedding, [embeddingText(chunk), ...texts]);
    const units = texts.map((_, unit) => ({
      sentences: chunk.sentences.filter((__, sentence) => unitOf[sentence] === unit),
      vector: vectors[unit + 1] ?? new Float32Array(embedding.dimensions),
    }));
    base.push({ chunk, vector: vectors[0] ?? new Float32Array(embedding.dimensions), units });
  }
  return base;
}

async function embedAll(embedding: EmbeddingModel, texts: readonly string[]): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (let from = 0; from < texts.length; from += textsAtOnce) {
    const { signal } = new AbortController();
    vectors.push(...(await embedding.embed(texts.slice(from, from + textsAtOnce), { priority: "document", signal })));
  }
  return vectors;
}

/**
 * Manuals of 200 chunks for one machine: the sample manual as it is, then chunks of its sentences in other company and partly in other words and
 * numbers, with the vectors of the originals moved accordingly. To embed them all would take ten minutes; a question costs the same.
 */
export function* makeManuals(base: readonly BaseChunk[], chunks: number): Generator<{ documentId: string; chunks: MadeChunk[] }> {
  const random = seeded(seed);
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];
  const allUnits = base.flatMap(({ units }) => units);
  const make = (place: number): BaseChunk | undefined => {
    const original = base[place];
    if (original) return original;
    const from = pick(base);
    if (!from) return undefined;
    const units = from.units.map((unit) => altered((random() < exchanged ? pick(allUnits) : unit) ?? unit, random));
    const sum = new Float32Array(from.vector.length);
    for (const { vector } of units) vector.forEach((value, index) => (sum[index] = (sum[index] ?? 0) + value));
    return { chunk: from.chunk, vector: near(normalized(sum), chunkDistance, random), units };
  };
  for (let first = 0; first < chunks; first += chunksPerDocument) {
    const documentId = `document.manual.${first}`;
    const count = Math.min(chunksPerDocument, chunks - first);
    yield {
      documentId,
      chunks: Array.from({ length: count }, (_, ordinal) => make(first + ordinal)).flatMap((made, ordinal) =>
        made ? [toMadeChunk(made, documentId, ordinal)] : [],
      ),
    };
  }
}

function altered({ sentences, vector }: Unit, random: () => number): Unit {
  const alter = (text: string): string =>
    text
      .replaceAll(/\b[a-z]{5,}\b/g, (word) => (random() < replaced ? (vocabulary[Math.floor(random() * vocabulary.length)] ?? word) : word))
      .replaceAll(/\d{2,}/g, (number) => String(Math.floor((0.1 + 0.9 * random()) * 10 ** number.length)));
  return {
    sentences: sentences.map((sentence) => ({ ...sentence, text: alter(sentence.text) })),
    vector: near(vector, unitDistance, random),
  };
}

function toMadeChunk({ chunk, vector, units }: BaseChunk, documentId: string, ordinal: number): MadeChunk {
  const sentences = units.flatMap((unit) => unit.sentences);
  const unitOf = units.flatMap((unit, index) => unit.sentences.map(() => index));
  const text = sentences.map((sentence) => sentence.text).join(" ");
  const codes = quantizeChunk({ chunk: vector, units: units.map((unit) => unit.vector), unitOf }, vector.length);
  return { chunk: { ...chunk, documentId, version: 1, ordinal, sentences, text, hash: `${documentId}-${ordinal}` }, vector, codes };
}

/** Questions, no two alike: those of the sample, then some about stretches of the manual. */
export function makeWrittenQuestions(sample: readonly string[], base: readonly BaseChunk[], count: number): string[] {
  const random = seeded(seed + 1);
  const questions = new Set(sample);
  const prose = base.flatMap(({ chunk }) => chunk.sentences.filter(({ kind, text }) => kind !== "heading" && text.split(" ").length >= 8));
  for (let tries = 0; questions.size < count && tries < 100 * count; tries++) {
    const words = (prose[Math.floor(random() * prose.length)]?.text ?? "").replaceAll(/[.,:;()|]/g, "").split(" ");
    const from = Math.floor(random() * (words.length - 5));
    questions.add(`What does the manual say about ${words.slice(from, from + 6).join(" ")}?`);
  }
  return [...questions].slice(0, count);
}
