import { stepNumberOf } from "./answer/step-number.ts";
import { type DocumentStore, type PartitionKey } from "./document-store.ts";
import { type StoredChunk } from "./index/chunk.ts";
import { type Passage } from "./passage.ts";

/** Passages whose surroundings are read; the others are too far down to be answered from. */
const passagesLookedAt = 3;
/** Most characters of a neighbour that are handed over: the sentences nearest to the passage. */
const neighbourMaxCharacters = 600;

/**
 * Gives each of the best passages the text around it, of the chunks before and after it in the same document, never across a top heading.
 * What is among the passages already is not given twice. The chunk before a passage that begins in the middle of a numbered list
 * becomes a passage of its own instead, the last and without scores: steps are read from the first one, and must be cited.
 */
export async function withSurroundings(
  passages: readonly Passage[],
  partition: PartitionKey,
  documents: Pick<DocumentStore, "readChunks">,
): Promise<Passage[]> {
  const refs = passages.slice(0, passagesLookedAt).flatMap(({ chunk }) => [refOf(chunk, -1), refOf(chunk, 1)]);
  const missing = refs.filter((ref, index) => {
    const first = refs.findIndex((other) => isSame(other, ref)) === index;
    return first && ref.ordinal >= 0 && !passages.some(({ chunk }) => isSame(chunk, ref));
  });
  if (missing.length === 0) return [...passages];
  const around = await documents.readChunks(partition, missing);
  const openings: Passage[] = [];
  const surrounded = passages.map((passage, index): Passage => {
    if (index >= passagesLookedAt) return passage;
    const [before, after] = [-1, 1].map((step) => around.find((chunk) => isSame(chunk, refOf(passage.chunk, step))));
    const opens = before !== undefined && beginsInsideList(passage.chunk);
    if (opens && !openings.some(({ chunk }) => isSame(chunk, before))) openings.push({ chunk: before, title: passage.title, score: 0 });
    const textBefore = before && !opens && isUnderOneHeading(before, passage) ? lastSentences(before) : "";
    const textAfter = after && isUnderOneHeading(after, passage) ? firstSentences(after) : "";
    return { ...passage, ...(textBefore === "" ? {} : { before: textBefore }), ...(textAfter === "" ? {} : { after: textAfter }) };
  });
  return [...surrounded, ...openings];
}

type Reference = Pick<StoredChunk, "documentId" | "version" | "ordinal">;

const refOf = ({ documentId, version, ordinal }: Reference, step: number): Reference => ({ documentId, version, ordinal: ordinal + step });

const isSame = (left: Reference, right: Reference): boolean =>
  left.documentId === right.documentId && left.version === right.version && left.ordinal === right.ordinal;

function beginsInsideList(chunk: StoredChunk): boolean {
  const first = chunk.sentences.find(({ kind }) => kind !== "warning");
  return first?.kind === "step" && (stepNumberOf(first.text) ?? 1) > 1;
}

function isUnderOneHeading(neighbour: StoredChunk, { chunk, title }: Passage): boolean {
  return topHeadingOf(neighbour.headingPath, title) === topHeadingOf(chunk.headingPath, title);
}

/** The document's title, which may stand above all headings, is none of them. */
function topHeadingOf([first, second]: readonly string[], title: string): string | undefined {
  return first === title ? second : first;
}

function firstSentences({ sentences }: StoredChunk): string {
  return fitting(sentences.map(({ text }) => text)).join("\n");
}

function lastSentences({ sentences }: StoredChunk): string {
  return fitting(sentences.map(({ text }) => text).reverse())
    .reverse()
    .join("\n");
}

/** Whole sentences, from the first one on, as long as all fit. */
function fitting(sentences: readonly string[]): string[] {
  let size = 0;
  const end = sentences.findIndex((text) => (size += text.length + 1) > neighbourMaxCharacters);
  return sentences.slice(0, end === -1 ? sentences.length : end);
}
