import { createHash } from "node:crypto";
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { failure, problemOf } from "../../errors.ts";
import { type EmbeddingModel } from "../embedding.ts";

const hashBytes = 32;

/**
 * An embedding model whose vectors are kept in a file, so that evaluating the same corpus again takes minutes less. The file only
 * grows: one record a text, a hash of model and text followed by float32 in this machine's order; a record that a crash cut off is dropped.
 * The model stays its owner's. Throws `file-unreadable` when the file cannot be used.
 */
export function keptEmbedding(model: EmbeddingModel, path: string): EmbeddingModel & { readonly closeFile: () => void } {
  const file = openKept(path);
  const recordBytes = hashBytes + model.dimensions * 4;
  const kept = readKept(file, recordBytes);
  let end = kept.size * recordBytes;
  const put = (hash: string, vector: Float32Array): void => {
    if (kept.has(hash)) return;
    const record = Buffer.alloc(recordBytes);
    record.write(hash, "latin1");
    new Uint8Array(record.buffer, record.byteOffset + hashBytes).set(bytesOf(vector));
    writeSync(file, record, 0, recordBytes, end);
    kept.set(hash, end);
    end += recordBytes;
  };
  const get = (offset: number): Float32Array => {
    const vector = new Float32Array(model.dimensions);
    readSync(file, bytesOf(vector), 0, vector.byteLength, offset + hashBytes);
    return vector;
  };
  return {
    name: model.name,
    dimensions: model.dimensions,
    async embed(texts, options) {
      const hashes = texts.map((text) => hashOf(model.name, text));
      const missing = texts.filter((_, index) => !kept.has(hashes[index] ?? ""));
      const made = missing.length === 0 ? [] : await model.embed(missing, options);
      missing.forEach((text, index) => {
        const vector = made[index];
        if (vector) put(hashOf(model.name, text), vector);
      });
      return hashes.map((hash) => get(kept.get(hash) ?? 0));
    },
    closeFile: () => closeSync(file),
    close: () => model.close(),
  };
}

function openKept(path: string): number {
  try {
    // "a+" would write at the end whatever the place is; the file is made first where there is none.
    closeSync(openSync(path, "a"));
    return openSync(path, "r+");
  } catch (error) {
    throw failure("file-unreadable", { path, problem: problemOf(error) }, error);
  }
}

/** Hash of each whole record → where it begins. */
function readKept(file: number, recordBytes: number): Map<string, number> {
  const kept = new Map<string, number>();
  const size = fstatSync(file).size;
  const whole = size - (size % recordBytes);
  if (whole !== size) ftruncateSync(file, whole);
  const hash = Buffer.alloc(hashBytes);
  for (let offset = 0; offset < whole; offset += recordBytes) {
    readSync(file, hash, 0, hashBytes, offset);
    kept.set(hash.toString("latin1"), offset);
  }
  return kept;
}

const bytesOf = (vector: Float32Array): Uint8Array => new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);

function hashOf(model: string, text: string): string {
  const inner = createHash("sha256").update(text).digest();
  return createHash("sha256").update(model).update(inner).digest().toString("latin1");
}
