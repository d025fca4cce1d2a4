import { type TermHash } from "../index/term-hash.ts";

/** Bits for each term of each segment. Most are shared by segments, so that one lookup in twenty of a missing term passes. */
const bitsPerTerm = 4;
/** Fewer segments are asked as fast themselves. */
const fewSegments = 3;

/** Tells without asking every segment that a term is missing, as most forms and alternatives of a question's words are. */
export class TermFilter {
  readonly #bits: Uint32Array;
  readonly #mask: number;

  constructor(legs: readonly { readonly high: Uint32Array; readonly low: Uint32Array }[]) {
    const terms = legs.length / 2 <= fewSegments ? 0 : legs.reduce((sum, { high }) => sum + high.length, 0);
    const bits = terms === 0 ? 0 : 2 ** Math.ceil(Math.log2(terms * bitsPerTerm + 32));
    this.#bits = new Uint32Array(bits / 32);
    this.#mask = bits - 1;
    if (bits === 0) return;
    for (const { low } of legs) {
      for (const hash of low) {
        const bit = hash & this.#mask;
        this.#bits[bit >>> 5] = (this.#bits[bit >>> 5] ?? 0) | (1 << (bit & 31));
      }
    }
  }

  get bytes(): number {
    return this.#bits.byteLength;
  }

  mayHold({ low }: TermHash): boolean {
    const bit = low & this.#mask;
    return this.#bits.length === 0 || ((this.#bits[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
  }
}
