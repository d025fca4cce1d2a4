import { z } from "zod";
import { type StoredChunk, storedChunkSchema } from "../../knowledge/index/chunk.ts";
import { slugSchema } from "../../tenancy/equipment.ts";
import { tenantSchema } from "../../tenancy/tenant.ts";
import { packList } from "../packed-list.ts";
import { bytes, json } from "./columns.ts";
import { type Database } from "./database.ts";
import { type VersionKey } from "./index-content.ts";

/** As this step wrote them; what later steps change is theirs to change. */
const chunksPerRow = 2;
const surfacesPerRow = 4;
const chunksPerSegment = 256;

const versionRow = z.object({ tenant: tenantSchema, equipment: slugSchema, documentId: z.string(), version: z.int() });
const chunkRow = storedChunkSchema.extend({
  headingPath: json(storedChunkSchema.shape.headingPath),
  sentences: json(storedChunkSchema.shape.sentences),
});
const idRow = z.object({ id: z.int() });
const surfaceRow = z.object({ bytes });

/**
 * A step of `migrations`: a few chunks share a row where each had one of its own for its passage, and one for its surface. What is there is carried over, a version or a segment at a time.
 */
export function packRows(database: Database): void {
  database.execute(`
    CREATE TABLE packed_chunks (
      tenant TEXT NOT NULL, equipment TEXT NOT NULL, document_id TEXT NOT NULL, version INTEGER NOT NULL, row INTEGER NOT NULL,
      bytes BLOB NOT NULL,
      PRIMARY KEY (tenant, equipment, document_id, version, row),
      FOREIGN KEY (tenant, equipment, document_id, version) REFERENCES versions ON DELETE CASCADE
    ) STRICT;
    CREATE TABLE packed_surfaces (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
  `);
  const versions = database.all(
    versionRow,
    "SELECT DISTINCT tenant, equipment, document_id AS documentId, version FROM chunks ORDER BY tenant, equipment, document_id, version",
  );
  for (const version of versions) packPassages(database, version);
  for (const { id } of database.all(idRow, "SELECT id FROM segments ORDER BY id")) packSurfaces(database, id);
  database.execute(`
    DROP TRIGGER segment_details;
    DROP TABLE chunks;
    DROP TABLE chunk_surfaces;
    CREATE TRIGGER segment_details AFTER DELETE ON segments BEGIN
      DELETE FROM packed_surfaces WHERE id BETWEEN old.id * 256 AND old.id * 256 + 255;
      DELETE FROM chunk_sentences WHERE id BETWEEN old.id * 256 AND old.id * 256 + 255;
    END;
  `);
}

function packPassages(database: Database, { tenant, equipment, documentId, version }: VersionKey): void {
  const owner = { tenant, equipment, documentId, version };
  const chunks = database.all(
    chunkRow,
    `SELECT document_id AS documentId, version, ordinal, page_from AS pageFrom, page_to AS pageTo, heading_path AS headingPath, sentences,
       text, hash
     FROM chunks WHERE tenant = :tenant AND equipment = :equipment AND document_id = :documentId AND version = :version ORDER BY ordinal`,
    owner,
  );
  for (let first = 0; first < chunks.length; first += chunksPerRow) {
    database.run(
      `INSERT INTO packed_chunks (tenant, equipment, document_id, version, row, bytes)
       VALUES (:tenant, :equipment, :documentId, :version, :row, :bytes)`,
      { ...owner, row: first / chunksPerRow, bytes: packList(chunks.slice(first, first + chunksPerRow).flatMap(passageOf)) },
    );
  }
}

function passageOf({ documentId: _documentId, version: _version, text, ...rest }: StoredChunk): Uint8Array[] {
  return [Buffer.from(JSON.stringify(rest)), Buffer.from(text)];
}

function packSurfaces(database: Database, segment: number): void {
  const first = segment * chunksPerSegment;
  const rows = database.all(surfaceRow, "SELECT bytes FROM chunk_surfaces WHERE id BETWEEN :first AND :last ORDER BY id", {
    first,
    last: first + chunksPerSegment - 1,
  });
  for (let chunk = 0; chunk < rows.length; chunk += surfacesPerRow) {
    database.run("INSERT INTO packed_surfaces (id, bytes) VALUES (:id, :bytes)", {
      id: first + chunk,
      bytes: packList(rows.slice(chunk, chunk + surfacesPerRow).map((row) => row.bytes)),
    });
  }
}
