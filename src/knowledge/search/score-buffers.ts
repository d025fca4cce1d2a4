/** Numbers per chunk of a partition, reused from search to search: a large partition would leave a megabyte of garbage each time. */
export interface ScoreBuffers {
  /** BM25 of the question's concepts, as a share of the most that it can reach. */
  readonly words: Float32Array;
  /** Share of the question, by rarity, that each chunk holds in its own or other words; 0 to 1. */
  readonly held: Float32Array;
  /** The same of the rarest concept alone: what tells one part or job from another. */
  readonly rarest: Float32Array;
  /** What the codes of the question add. */
  readonly codes: Float32Array;
  /** Likeness in meaning to the question; not a number where there is no vector to compare. */
  readonly likeness: Float32Array;
  readonly firstStage: Float32Array;
  /** Zero but while one concept is scored. */
  readonly said: Float32Array;
  readonly share: Float32Array;
}

const names = ["words", "held", "rarest", "codes", "likeness", "firstStage", "said", "share"] as const;
/** Sets kept for the next search; more are in use only while searches overlap. */
const maxKept = 4;
const smallest = 1_024;

/** Buffers of zeros for a number of chunks, exactly as long. */
export function scoreBuffers(chunkCount: number): ScoreBuffers {
  return cut(new Float32Array(chunkCount * names.length), chunkCount);
}

/** Lends score buffers. */
export class BufferPool {
  readonly #kept: Float32Array[] = [];

  /** Runs a search with buffers for a number of chunks; they may not be used after it. */
  async with<Result>(chunkCount: number, work: (buffers: ScoreBuffers) => Promise<Result>): Promise<Result> {
    const needed = Math.max(smallest, chunkCount) * names.length;
    const at = this.#kept.findIndex(({ length }) => length >= needed);
    const memory =
      at < 0 ? new Float32Array(needed) : (this.#kept.splice(at, 1)[0] ?? new Float32Array(needed)).fill(0, 0, chunkCount * names.length);
    try {
      return await work(cut(memory, chunkCount));
    } finally {
      this.#kept.unshift(memory);
      this.#kept.length = Math.min(this.#kept.length, maxKept);
    }
  }
}

function cut(memory: Float32Array, chunkCount: number): ScoreBuffers {
  const part = (name: (typeof names)[number]) => memory.subarray(names.indexOf(name) * chunkCount, (names.indexOf(name) + 1) * chunkCount);
  return {
    words: part("words"),
    held: part("held"),
    rarest: part("rarest"),
    codes: part("codes"),
    likeness: part("likeness"),
    firstStage: part("firstStage"),
    said: part("said"),
    share: part("share"),
  };
}
