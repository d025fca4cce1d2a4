import { type Binary, type Collection, type Db } from "mongodb";
import { collectionDefinitions } from "../mongo/index-definitions.ts";

/** A file of GridFS. Its id is its key, which begins with the tenant. */
export interface FileRow {
  readonly _id: string;
  readonly filename: string;
  readonly length: number;
  readonly chunkSize: number;
  readonly uploadDate: Date;
  readonly metadata: { readonly tenant_id: string; readonly sha256: string };
}

export interface ChunkRow {
  readonly files_id: string;
  readonly n: number;
  readonly data: Binary;
}

/** A file whose chunks are being written: without it nobody would find those of a process that died. */
export interface IncomingRow {
  readonly _id: string;
  readonly started_at: Date;
}

export interface GridfsCollections {
  readonly files: Collection<FileRow>;
  readonly chunks: Collection<ChunkRow>;
  readonly incoming: Collection<IncomingRow>;
}

/** The bucket `originals`: any tool that knows GridFS reads it. */
export function gridfsCollections(db: Db): GridfsCollections {
  const { originals, originalChunks, incomingOriginals } = collectionDefinitions;
  return {
    files: db.collection(originals.name),
    chunks: db.collection(originalChunks.name),
    incoming: db.collection(incomingOriginals.name),
  };
}
