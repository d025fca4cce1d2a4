/** Numbers per chunk of a partition, reused from search to search: a large partition would leave a megabyte of garbage each time. */
export interface ScoreBuffers {
  /** BM25 of the question's concepts, as a share of the most that it can reach. */
  readonly words: Float32Array;
  /** How much of the question, by rarity, each chunk holds in its own or other words; `heldShare` makes a share of it. */
  readonly held: Float32Array;
  /** Σ rarity of the question. */
  mass: number;
  /** The same of the rarest concept alone: what tells one part or job from another. */
  readonly rarest: Float32Array;
  /** What the codes of the question add. */
  readonly codes: Float32Array;
  /** Zero but while one concept is scored. */
  readonly said: Float32Array;
  readonly share: Float32Array;
  /** Likeness in meaning to the question; not a number where there is no vector to compare. Not cleared. */
  readonly likeness: Float32Array;
  /** The chunks that the concept touches which is being scored. Not cleared. */
  readonly touched: Int32Array;
}

/** In the order in which they lie. */
const cleared = ["words", "held", "rarest", "codes", "said", "share"] as const;
const arrays = cleared.length + 2;
/** Sets kept for the next search; more are in use only while searches overlap. */
const maxKept = 4;
const smallest = 1_024;

/** Buffers of zeros for a number of chunks, exactly as long. */
export function scoreBuffers(chunkCount: number): ScoreBuffers {
  return cut(new Float32Array(chunkCount * arrays), chunkCount);
}

/** Lends score buffers. */
export class BufferPool {
  readonly #kept: Float32Array[] = [];

  /** Runs a search with buffers for a number of chunks; they may not be used after it. */
  async with<Result>(chunkCount: number, work: (buffers: ScoreBuffers) => Promise<Result>): Promise<Result> {
    const needed = Math.max(smallest, chunkCount) * arrays;
    const at = this.#kept.findIndex(({ length }) => length >= needed);
    const memory =
      at < 0 ? new Float32Array(needed) : (this.#kept.splice(at, 1)[0] ?? new Float32Array(needed)).fill(0, 0, chunkCount * cleared.length);
    try {
      return await work(cut(memory, chunkCount));
    } finally {
      this.#kept.unshift(memory);
      this.#kept.length = Math.min(this.#kept.length, maxKept);
    }
  }
}

/** Share of the question, by rarity, that a chunk holds in its own or other words; 0 to 1. */
export function heldShare({ held, mass }: ScoreBuffers, chunk: number): number {
  return mass === 0 ? 0 : Math.fround((held[chunk] ?? 0) / mass);
}

function cut(memory: Float32Array, chunkCount: number): ScoreBuffers {
  const part = (index: number) => memory.subarray(index * chunkCount, (index + 1) * chunkCount);
  const clearedPart = (name: (typeof cleared)[number]) => part(cleared.indexOf(name));
  const touched = part(cleared.length + 1);
  return {
    words: clearedPart("words"),
    held: clearedPart("held"),
    mass: 0,
    rarest: clearedPart("rarest"),
    codes: clearedPart("codes"),
    said: clearedPart("said"),
    share: clearedPart("share"),
    likeness: part(cleared.length),
    touched: new Int32Array(touched.buffer, touched.byteOffset, chunkCount),
  };
}
