import { type Chunk } from "../index/chunk.ts";
import { type SegmentVectors } from "../index/segment.ts";
import { type Indexer, type KnownVectors } from "./indexer.ts";
import { type JobAttempt } from "./job-attempt.ts";

interface VectorWriterOptions {
  readonly indexer: Pick<Indexer, "embed">;
  readonly attempt: Pick<JobAttempt, "report" | "signal">;
  /** Of the whole version. */
  readonly chunks: readonly Chunk[];
  readonly known: KnownVectors;
  /** Whether the version answers questions meanwhile. */
  readonly searchable: boolean;
}

/** Which of a version's chunks a segment holds. */
export interface SegmentPlace {
  readonly ordinal: number;
  readonly firstChunk: number;
  readonly chunkCount: number;
}

/** Makes the vectors of a version's segments, and reports how many chunks kept theirs and how many were embedded. */
export class VectorWriter {
  readonly #options: VectorWriterOptions;
  readonly #isKnown: readonly boolean[];
  readonly #reused: number;
  #done = 0;

  constructor(options: VectorWriterOptions) {
    this.#options = options;
    this.#isKnown = options.chunks.map((chunk) => options.known.find(chunk) !== undefined);
    this.#reused = this.#isKnown.filter(Boolean).length;
    this.#report();
  }

  /** Whether nothing of a segment must be embedded. */
  isKnown({ firstChunk, chunkCount }: SegmentPlace): boolean {
    return this.#isKnown.slice(firstChunk, firstChunk + chunkCount).every(Boolean);
  }

  async make({ ordinal, firstChunk, chunkCount }: SegmentPlace): Promise<SegmentVectors> {
    const { attempt, chunks, indexer, known } = this.#options;
    const slice = chunks.slice(firstChunk, firstChunk + chunkCount);
    const before = this.#done;
    const onProgress = (done: number): void => {
      this.#done = before + done;
      this.#report();
    };
    return { ordinal, ...(await indexer.embed(slice, attempt.signal, onProgress, known)) };
  }

  #report(): void {
    const { attempt, chunks, searchable } = this.#options;
    const counts = { reused: this.#reused, embedded: chunks.length - this.#reused };
    attempt.report({ stage: "understanding", done: this.#done, total: chunks.length, ...counts }, searchable);
  }
}
