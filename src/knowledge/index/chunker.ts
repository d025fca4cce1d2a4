import { createHash } from "node:crypto";
import { type Page } from "../parse/page.ts";
import { type Chunk, type ChunkSentence } from "./chunk.ts";
import { mergeSmallSections, type PlacedSentence, type Section, sectionsOf, sizeOf } from "./sections.ts";
import { sizeInWords } from "./sentences.ts";

/** Part of every chunk's hash: a new value means that nothing computed from old chunks is used again. */
const chunkerVersion = 2;
/** Sizes in words; measured in RETRIEVAL C2.1. */
const maxWords = 220;
const minTailWords = 44;
/**
 * Neighbouring sections are joined up to this: more blurs headings that tell near-identical procedures apart, less tears apart what
 * answers together (docs/quality.md).
 */
const mergeMaxWords = 120;

/** Cuts a document's pages into chunks along its headings: sentences packed up to 220 words, nothing twice, nothing lost. */
export function chunkPages(pages: readonly Page[]): Chunk[] {
  const sections = mergeSmallSections(sectionsOf(pages), mergeMaxWords);
  return sections.flatMap((section) => packSection(section).map((sentences) => ({ path: section.path, sentences }))).map(toChunk);
}

/** Sentences that stay together: a heading with what follows, a warning with the step it guards. */
function groupsOf(sentences: readonly PlacedSentence[]): PlacedSentence[][] {
  const groups: PlacedSentence[][] = [];
  let open = false;
  for (const sentence of sentences) {
    const last = groups.at(-1);
    if (open && last && sizeOf(last) + sizeInWords(sentence.text) <= maxWords) last.push(sentence);
    else groups.push([sentence]);
    open = sentence.binds;
  }
  return groups;
}

function packSection(section: Section): PlacedSentence[][] {
  const chunks: PlacedSentence[][] = [];
  for (const group of groupsOf(section.sentences)) {
    const last = chunks.at(-1);
    if (last && sizeOf(last) + sizeOf(group) <= maxWords) last.push(...group);
    else chunks.push(withOpening(group, last));
  }
  return joinTail(chunks);
}

/** A chunk that begins inside a table repeats the table's caption and the names of its columns. */
function withOpening(group: readonly PlacedSentence[], previous: readonly PlacedSentence[] | undefined): PlacedSentence[] {
  const [first] = group;
  if (first?.opening === undefined || previous === undefined) return [...group];
  return [{ ...first, kind: "heading", text: first.opening, binds: true }, ...group];
}

function joinTail(chunks: PlacedSentence[][]): PlacedSentence[][] {
  const tail = chunks.at(-1);
  const before = chunks.at(-2);
  if (!tail || !before || sizeOf(tail) >= minTailWords) return chunks;
  const repeated = tail[0]?.kind === "heading" && tail[0].text === tail[1]?.opening;
  return [...chunks.slice(0, -2), [...before, ...(repeated ? tail.slice(1) : tail)]];
}

function toChunk({ path, sentences }: { path: readonly string[]; sentences: readonly PlacedSentence[] }, ordinal: number): Chunk {
  const text = joinSentences(sentences);
  const pages = sentences.map((sentence) => sentence.page);
  return {
    ordinal,
    pageFrom: Math.min(...pages),
    pageTo: Math.max(...pages),
    headingPath: path,
    sentences: sentences.map(toChunkSentence),
    text,
    hash: createHash("sha256")
      .update(JSON.stringify([chunkerVersion, path, text]))
      .digest("hex"),
  };
}

function toChunkSentence({ kind, text, page, pageLabel }: PlacedSentence): ChunkSentence {
  return { kind, text, page, ...(pageLabel === undefined ? {} : { pageLabel }) };
}

/** Running text goes on in its line; headings, steps, rows and warnings have lines of their own. */
function joinSentences(sentences: readonly Pick<ChunkSentence, "kind" | "text">[]): string {
  return sentences.reduce((text, sentence, index) => {
    if (index === 0) return sentence.text;
    const runsOn = sentence.kind === "prose" && sentences[index - 1]?.kind === "prose";
    return `${text}${runsOn ? " " : "\n"}${sentence.text}`;
  }, "");
}
