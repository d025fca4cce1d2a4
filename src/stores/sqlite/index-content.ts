import { z } from "zod";
import { type IndexedVersion, type PartitionKey } from "../../knowledge/document-store.ts";
import { type IndexedSegment } from "../../knowledge/index/segment.ts";
import { segmentMaxChunks } from "../../knowledge/index/segment-layout.ts";
import { packedRows, packList } from "../packed-list.ts";
import { type Database } from "./database.ts";
import { chunksPerRow, packChunks } from "./packed-chunks.ts";

/** One version of one document. */
export interface VersionKey extends PartitionKey {
  readonly documentId: string;
  readonly version: number;
}

/** Chunks whose surfaces share a row: about as much as lies in a page of the file. */
export const surfacesPerRow = 4;

const idRow = z.object({ id: z.int() });

const contentTables = ["pages", "packed_chunks", "segments"] as const;

/** Removes the pages, chunks and segments of this version, or of those before it. */
export function removeContent(database: Database, { tenant, equipment, documentId, version }: VersionKey, which: "this" | "older"): void {
  const comparison = which === "this" ? "=" : "<";
  for (const table of contentTables) {
    database.run(
      `DELETE FROM ${table} WHERE tenant = :tenant AND equipment = :equipment AND document_id = :documentId
         AND version ${comparison} :version`,
      { tenant, equipment, documentId, version },
    );
  }
}

/** One insertion for each row that makes a version searchable, to be run in any number of transactions. */
export function* insertions(database: Database, key: VersionKey, { pages, chunks, segments }: IndexedVersion): Generator<() => void> {
  const owner = { tenant: key.tenant, equipment: key.equipment, documentId: key.documentId, version: key.version };
  for (const { number, label, blocks } of pages) {
    yield () =>
      database.run(
        `INSERT INTO pages (tenant, equipment, document_id, version, number, label, blocks)
         VALUES (:tenant, :equipment, :documentId, :version, :number, :label, :blocks)`,
        { ...owner, number, label: label ?? null, blocks: JSON.stringify(blocks) },
      );
  }
  for (const { row, pieces } of packedRows(chunks, chunksPerRow)) {
    yield () =>
      database.run(
        `INSERT INTO packed_chunks (tenant, equipment, document_id, version, row, bytes)
         VALUES (:tenant, :equipment, :documentId, :version, :row, :bytes)`,
        { ...owner, row, bytes: packChunks(pieces) },
      );
  }
  for (const segment of segments) yield* segmentInsertions(database, owner, segment);
}

type Owner = Readonly<Record<"tenant" | "equipment" | "documentId", string>> & { readonly version: number };

function* segmentInsertions(database: Database, owner: Owner, segment: IndexedSegment): Generator<() => void> {
  const { ordinal, firstChunk, chunkCount, lexical, vectors, model, surfaces, sentences } = segment;
  let id = 0;
  yield () => {
    const inserted = database.one(
      idRow,
      `INSERT INTO segments (tenant, equipment, document_id, version, ordinal, first_chunk, chunk_count, lexical, vectors, model)
       VALUES (:tenant, :equipment, :documentId, :version, :ordinal, :firstChunk, :chunkCount, :lexical, :vectors, :model) RETURNING id`,
      { ...owner, ordinal, firstChunk, chunkCount, lexical, vectors: vectors ?? null, model: model ?? null },
    );
    id = inserted?.id ?? 0;
  };
  for (const { row, pieces } of packedRows(surfaces, surfacesPerRow)) {
    yield () =>
      database.run("INSERT INTO packed_surfaces (id, bytes) VALUES (:id, :bytes)", {
        id: detailsId(id, row * surfacesPerRow),
        bytes: packList(pieces),
      });
  }
  // Here, since only now is the segment numbered: whoever takes the next insertion has run those before.
  yield* sentenceInsertions(database, id, sentences ?? []);
}

/** The row of a chunk's sentences, by the number of its segment and its place within; that of its surface is of the first that shares it. */
export const detailsId = (segment: number, chunk: number): number => segment * segmentMaxChunks + chunk;

/** Removes the sentence vectors of all chunks of a segment. */
export function removeSentences(database: Database, segment: number): void {
  database.run("DELETE FROM chunk_sentences WHERE id >= :from AND id < :to", {
    from: detailsId(segment, 0),
    to: detailsId(segment + 1, 0),
  });
}

/** One insertion for the sentence vectors of each chunk of a segment. */
export function* sentenceInsertions(database: Database, segment: number, sentences: readonly Uint8Array[]): Generator<() => void> {
  for (const [chunk, bytes] of sentences.entries()) {
    yield () => void database.run("INSERT INTO chunk_sentences (id, bytes) VALUES (:id, :bytes)", { id: detailsId(segment, chunk), bytes });
  }
}
