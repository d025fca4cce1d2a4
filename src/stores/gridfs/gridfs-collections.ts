import { type Binary, type Collection, type Db } from "mongodb";

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

/** The bucket: any tool that knows GridFS reads it. */
export const bucket = "originals";

export interface GridfsCollections {
  readonly files: Collection<FileRow>;
  readonly chunks: Collection<ChunkRow>;
  readonly incoming: Collection<IncomingRow>;
}

export function gridfsCollections(db: Db): GridfsCollections {
  return {
    files: db.collection(`${bucket}.files`),
    chunks: db.collection(`${bucket}.chunks`),
    incoming: db.collection(`${bucket}.incoming`),
  };
}

/** What the bucket needs beside the index on `_id`, and how it is sharded; for the definitions that `migrate` and `doctor` go by. */
export const gridfsIndexes = {
  [`${bucket}.files`]: { indexes: [], shardKey: { _id: 1 } },
  [`${bucket}.chunks`]: { indexes: [{ key: { files_id: 1, n: 1 }, unique: true }], shardKey: { files_id: 1, n: 1 } },
  [`${bucket}.incoming`]: { indexes: [], shardKey: { _id: 1 } },
} as const;
