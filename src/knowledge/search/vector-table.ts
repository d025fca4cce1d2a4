import { failure } from "../../errors.ts";
import { type PackedVectors } from "../index/packed-vectors.ts";
import { type QueryVector } from "./kernel/query-vector.ts";
import { pageBytes, rowsPerPage, type VectorMemory, writeRows } from "./kernel/vector-memory.ts";

/** The chunk vectors of one partition that one model made, in pages of the vector memory. */
export class VectorTable {
  readonly dimensions: number;
  readonly #memory: VectorMemory;
  readonly #pages: number[] = [];
  /** Which chunks of the partition the rows are, as runs of neighbours. */
  readonly #runs: { readonly row: number; readonly chunk: number; length: number }[] = [];
  #rows = 0;

  constructor(memory: VectorMemory, dimensions: number) {
    this.#memory = memory;
    this.dimensions = dimensions;
  }

  /** Memory that it takes. */
  get bytes(): number {
    return this.#pages.length * pageBytes;
  }

  /** Copies vectors of neighbouring chunks. Throws `storage-failed` when the memory for vectors is full. */
  append(vectors: PackedVectors, firstChunk: number): void {
    const most = rowsPerPage(this.dimensions);
    const last = this.#runs.at(-1);
    if (last && last.chunk + last.length === firstChunk) last.length += vectors.scales.length;
    else this.#runs.push({ row: this.#rows, chunk: firstChunk, length: vectors.scales.length });
    for (let done = 0; done < vectors.scales.length;) {
      const row = this.#rows % most;
      if (row === 0) this.#pages.push(this.#takePage());
      const count = Math.min(most - row, vectors.scales.length - done);
      writeRows(this.#memory.page(this.#pages.at(-1) ?? 0), this.dimensions, row, {
        codes: vectors.codes.subarray(done * this.dimensions, (done + count) * this.dimensions),
        scales: vectors.scales.subarray(done, done + count),
      });
      done += count;
      this.#rows += count;
    }
  }

  /** Likeness of the question to each chunk that has a vector here, by the chunk's place in the partition. */
  scan(query: QueryVector, into: Float32Array): void {
    const [only] = this.#runs;
    if (this.#runs.length === 1 && only) {
      this.#memory.scan(query, this.#pages, this.#rows, into.subarray(only.chunk));
      return;
    }
    const likeness = new Float32Array(this.#rows);
    this.#memory.scan(query, this.#pages, this.#rows, likeness);
    for (const { row, chunk, length } of this.#runs) into.set(likeness.subarray(row, row + length), chunk);
  }

  /** Gives its memory back; it may not be used any more. Idempotent. */
  dispose(): void {
    for (const address of this.#pages.splice(0)) this.#memory.give(address);
    this.#rows = 0;
  }

  #takePage(): number {
    const address = this.#memory.take();
    if (address !== undefined) return address;
    throw failure("storage-failed", { what: "The memory for vectors", problem: "it is full; lower EQUIVOX_PARTITION_CACHE_BYTES" });
  }
}
