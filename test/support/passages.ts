import { type ChunkSentence, type StoredChunk } from "../../src/knowledge/index/chunk.ts";
import { type Passage, type Retrieval } from "../../src/knowledge/passage.ts";

type Line = readonly [kind: ChunkSentence["kind"], text: string, page?: number];

/** A chunk of the document `doc.press.1` from its sentences; those without a page stand on `page`. */
export function chunkOf(ordinal: number, page: number, headingPath: readonly string[], lines: readonly Line[]): StoredChunk {
  const sentences = lines.map(([kind, text, own]) => ({ kind, text, page: own ?? page }));
  const pages = sentences.map((sentence) => sentence.page);
  const [pageFrom, pageTo] = [Math.min(...pages), Math.max(...pages)];
  const text = sentences.map((sentence) => sentence.text).join("\n");
  return { documentId: "doc.press.1", version: 1, ordinal, pageFrom, pageTo, headingPath, sentences, text, hash: String(ordinal) };
}

/** A passage with a score; the first of a retrieval is the best. */
export const passageOf = (chunk: StoredChunk, score = 1): Passage => ({ chunk, title: "Press manual", score });

/** A retrieval of chunks, best first, without vectors. */
export function retrievalOf(question: string, chunks: readonly StoredChunk[], confidence = 5): Retrieval {
  return { question, generation: 7, confidence, passages: chunks.map((chunk, index) => passageOf(chunk, 1 - index * 0.1)) };
}

/** A small manual of a press. */
export const press = {
  filter: chunkOf(0, 12, ["4 Service", "4.1 Changing the oil filter"], [
    ["heading", "4.1 Changing the oil filter"],
    ["prose", "The oil filter stands on the left side beside the tank.", 11],
    ["prose", "Replace it after the first 500 hours and then every 2,000 hours.", 11],
    ["warning", "Warning: The filter is hot. Wear heat resistant gloves.", 11],
    ["step", "1. Isolate the press."],
    ["step", "2. Put a tray under the filter."],
    ["step", "3. Loosen the filter with a strap wrench. Keep it upright, because it is full of oil."],
    ["step", "4. Screw on the new filter and tighten it to 25 Nm."],
    ["prose", "Never wash out a used filter."],
  ]),
  torques: chunkOf(1, 20, ["6 Data", "6.1 Torques"], [
    ["heading", "6.1 Torques"],
    ["row", "Oil filter, thread: M24; torque: 25 Nm"],
    ["row", "Drain plug, thread: M14; torque: 30 Nm"],
    ["row", "Screws of the guard, 7.5 bar model: 9 Nm; 10 bar model: 12 Nm"],
  ]),
  codes: chunkOf(2, 30, ["7 Faults", "7.1 Codes"], [
    ["heading", "7.1 Codes"],
    ["row", "Code E-42, meaning: Filter blocked, 1.0 bar; likely cause: Element at the end of its life; remedy: Replace the element. Check the oil."],
    ["row", "Code E-43, meaning: Pump stopped; likely cause: Fuse blown; remedy: Replace the fuse"],
    ["prose", "E-42 cannot be cleared by waiting."],
  ]),
  noise: chunkOf(3, 40, ["8 Other", "8.1 Noise"], [["prose", "A squeal at every start means that the belts are too slack."]]),
}; // prettier-ignore
