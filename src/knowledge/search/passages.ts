import { type DocumentStore, type PartitionKey } from "../document-store.ts";
import { type StoredChunk } from "../index/chunk.ts";
import { type Passage } from "../passage.ts";
import { type Partition, placeOf } from "./partition.ts";
import { type RankedChunk } from "./second-stage.ts";

export interface PassageSource extends Pick<DocumentStore, "getDocument"> {
  /** As `DocumentStore.readChunks`; a cache need not ask again which generation is read. */
  readChunks(...of: [...Parameters<DocumentStore["readChunks"]>, generation: number]): Promise<StoredChunk[]>;
}

/** Titles of the documents of partitions that are in memory: a document gets another title only with another generation. */
const titlesOf = new WeakMap<Partition, Map<string, string>>();

/** The chunks found, in that order, each with its document's title. What is gone meanwhile is left out. */
export async function readPassages(
  documents: PassageSource,
  { tenant, equipment }: PartitionKey,
  partition: Partition,
  found: readonly RankedChunk[],
): Promise<Passage[]> {
  const key = { tenant, equipment };
  const places = found.map((candidate) => {
    const { segment, chunk } = placeOf(partition, candidate.chunk);
    return { candidate, documentId: segment.documentId, version: segment.version, ordinal: segment.firstChunk + chunk };
  });
  const refs = places.map(({ documentId, version, ordinal }) => ({ documentId, version, ordinal }));
  const chunks = await documents.readChunks(key, refs, partition.generation);
  const titles = await readTitles(documents, key, partition, new Set(chunks.map((chunk) => chunk.documentId)));
  const name = (at: { documentId: string; version: number; ordinal: number }) => `${at.documentId} ${at.version} ${at.ordinal}`;
  const stored = new Map(chunks.map((chunk) => [name(chunk), chunk]));
  return places.flatMap((place) => {
    const chunk = stored.get(name(place));
    const title = chunk && titles.get(chunk.documentId);
    if (!chunk || title === undefined) return [];
    const { score, sentenceScores } = place.candidate;
    return [{ chunk, title, score, ...(sentenceScores ? { sentenceScores } : {}) }];
  });
}

async function readTitles(
  documents: PassageSource,
  key: PartitionKey,
  partition: Partition,
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const titles = titlesOf.get(partition) ?? new Map<string, string>();
  titlesOf.set(partition, titles);
  const missing = [...ids].filter((id) => !titles.has(id));
  if (missing.length === 0) return titles;
  const read = await Promise.all(missing.map((id) => documents.getDocument(key, id)));
  for (const document of read) if (document) titles.set(document.id, document.title);
  return titles;
}
