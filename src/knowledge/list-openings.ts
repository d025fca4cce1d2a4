import { type DocumentStore, type PartitionKey } from "./document-store.ts";
import { type StoredChunk } from "./index/chunk.ts";
import { type Passage } from "./passage.ts";

/** Passages whose lists are completed; the others are too far down to be quoted. */
const passagesLookedAt = 3;

/**
 * Adds the chunk before each of the best passages that begins in the middle of a numbered list, since steps are read from the first one
 * and a long list is cut into several chunks. What is added comes last, without scores of its own.
 */
export async function withListOpenings(
  passages: readonly Passage[],
  partition: PartitionKey,
  documents: Pick<DocumentStore, "readChunks">,
): Promise<Passage[]> {
  const missing = passages
    .slice(0, passagesLookedAt)
    .filter(({ chunk }) => beginsInsideList(chunk))
    .map((passage) => ({ passage, ref: { ...refOf(passage.chunk), ordinal: passage.chunk.ordinal - 1 } }))
    .filter(({ ref }) => ref.ordinal >= 0 && !passages.some(({ chunk }) => isSame(chunk, ref)));
  if (missing.length === 0) return [...passages];
  const refs = missing.map(({ ref }) => ref);
  const chunks = await documents.readChunks(partition, refs);
  const added = chunks.flatMap((chunk) => {
    const next = missing.find(({ ref }) => isSame(chunk, ref))?.passage;
    return next ? [{ chunk, title: next.title, score: 0 }] : [];
  });
  return [...passages, ...added];
}

type Reference = Pick<StoredChunk, "documentId" | "version" | "ordinal">;

const refOf = ({ documentId, version, ordinal }: Reference): Reference => ({ documentId, version, ordinal });

const isSame = (left: Reference, right: Reference): boolean =>
  left.documentId === right.documentId && left.version === right.version && left.ordinal === right.ordinal;

function beginsInsideList(chunk: StoredChunk): boolean {
  const first = chunk.sentences.find(({ kind }) => kind !== "warning");
  const number = first?.kind === "step" ? /^(\d{1,3})[.)]\s/.exec(first.text)?.[1] : undefined;
  return number !== undefined && Number(number) > 1;
}
