import { type Readable } from "node:stream";
import { type TenantId } from "../tenancy/tenant.ts";

/** A file received whole and not yet kept: `keep` makes it durable, `discard` removes it. One of the two must be called. */
export interface ReceivedFile {
  readonly bytes: number;
  /** SHA-256 (hex). */
  readonly contentHash: string;
  /** The first bytes, at most 4,100, to tell its type by content. */
  readonly head: Uint8Array;
  /** Durable (fsync) when it resolves; the key begins with the tenant. */
  keep(): Promise<string>;
  discard(): Promise<void>;
}

/** Originals of uploaded documents. Keys are made by the store of files; no name from outside becomes a path. */
export interface Files {
  /**
   * Streams to temporary storage. Throws `upload-too-large`, `upload-incomplete`, `storage-full`; leaves nothing behind then.
   */
  receive(tenant: TenantId, source: Readable, limit: { fileName: string; maxBytes: number; signal: AbortSignal }): Promise<ReceivedFile>;
  open(key: string): Promise<{ stream: Readable; bytes: number }>;
  /** A path on this machine that a parser can read; released when done. */
  local(key: string): Promise<{ path: string; release(): Promise<void> }>;
  delete(key: string): Promise<void>;
  /** Removes temporary files of earlier processes and originals that no row refers to. Returns how many. */
  sweep(referenced: ReadonlySet<string>): Promise<number>;
}
