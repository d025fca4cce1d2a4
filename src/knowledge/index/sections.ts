import { type Block, type Page } from "../parse/page.ts";
import { blockSentences, type DraftSentence, headingSentences } from "./block-sentences.ts";
import { type ChunkSentence } from "./chunk.ts";
import { sizeInWords } from "./sentences.ts";

/** A sentence with its page, and what packing needs to know of it. */
export interface PlacedSentence extends DraftSentence {
  readonly page: number;
  readonly pageLabel?: string;
}

/** What stands under one heading, the heading's own line included. */
export interface Section {
  readonly path: readonly string[];
  readonly sentences: readonly PlacedSentence[];
}

/** The sections of a document in order; what stands before the first heading has an empty path. */
export function sectionsOf(pages: readonly Page[]): Section[] {
  const sections: Section[] = [];
  const levels: { level: number; text: string }[] = [];
  let current: PlacedSentence[] = [];
  let path: readonly string[] = [];
  let before: Block | undefined;
  const finish = () => {
    if (current.length > 0) sections.push({ path, sentences: current });
    current = [];
  };
  for (const { page, block } of joinedBlocks(pages)) {
    const place = { page: page.number, ...(page.label === undefined ? {} : { pageLabel: page.label }) };
    if (block.kind === "heading") {
      const sentences = headingSentences(block.text.replaceAll(/\s+/gu, " ").trim());
      const [opening] = sentences;
      if (!opening) continue;
      finish();
      while ((levels.at(-1)?.level ?? 0) >= block.level) levels.pop();
      levels.push({ level: block.level, text: opening.text });
      path = levels.map((heading) => heading.text);
      current.push(...sentences.map((sentence) => ({ ...sentence, ...place })));
    } else {
      current.push(...blockSentences(block, before).map((sentence) => ({ ...sentence, ...place })));
    }
    before = block;
  }
  finish();
  return sections;
}

interface PlacedBlock {
  readonly page: Page;
  readonly block: Block;
}

/** Blocks in order; a paragraph that a page break cuts in mid-sentence becomes one, on the page where it begins. */
function joinedBlocks(pages: readonly Page[]): PlacedBlock[] {
  const joined: PlacedBlock[] = [];
  for (const page of pages) {
    page.blocks.forEach((block, index) => {
      const last = joined.at(-1);
      if (index === 0 && last?.block.kind === "paragraph" && block.kind === "paragraph" && goesOn(last.block.text, block.text)) {
        joined[joined.length - 1] = { page: last.page, block: { kind: "paragraph", text: `${last.block.text} ${block.text}` } };
      } else {
        joined.push({ page, block });
      }
    });
  }
  return joined;
}

const goesOn = (before: string, after: string): boolean => /[\p{L}\p{N},]\s*$/u.test(before) && /^\p{Ll}/u.test(after);

export const sectionSize = (section: Section): number => sizeOf(section.sentences);

/** Size in words of sentences together. */
export function sizeOf(sentences: readonly Pick<ChunkSentence, "text">[]): number {
  return sentences.reduce((sum, sentence) => sum + sizeInWords(sentence.text), 0);
}

/**
 * Joins neighbouring sections while they stay under `maxWords` together and share their top heading; the path becomes what they share.
 * A heading that every section shares (the title of the document) does not count as their top heading.
 */
export function mergeSmallSections(sections: readonly Section[], maxWords: number): Section[] {
  const shared = sharedPath(sections.filter((section) => section.path.length > 0).map((section) => section.path)).length;
  const depth = sections.length > 1 ? shared + 1 : 0;
  const merged: Section[] = [];
  for (const section of sections) {
    const last = merged.at(-1);
    const path = last ? sharedPath([last.path, section.path]) : [];
    if (last && isBareHeading(last) && path.length === last.path.length) {
      merged[merged.length - 1] = { path: section.path, sentences: [...last.sentences, ...section.sentences] };
    } else if (last && path.length >= depth && sectionSize(last) + sectionSize(section) <= maxWords) {
      merged[merged.length - 1] = { path, sentences: [...last.sentences, ...section.sentences] };
    } else {
      merged.push(section);
    }
  }
  return merged;
}

/** A heading whose text is all in its subsections goes to the first of them; alone it would be found and say nothing. */
const isBareHeading = (section: Section): boolean => section.sentences.every((sentence) => sentence.kind === "heading");

function sharedPath(paths: readonly (readonly string[])[]): readonly string[] {
  const [first = []] = paths;
  const end = first.findIndex((heading, index) => paths.some((path) => path[index] !== heading));
  return end === -1 ? first : first.slice(0, end);
}
