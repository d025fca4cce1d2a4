import { bodyWeight, gramLengthOf, headingWeight } from "../index/postings.ts";
import { foldText, gramLength, surfaceParts } from "../index/surface.ts";

/** The character 5-grams of a question, ready to be counted in the surfaces of chunks. */
export class QuestionGrams {
  /** How many different ones there are. */
  readonly size: number;
  /** The last four characters of each gram, and the one before; a table with open addressing. */
  readonly #tails: Int32Array;
  readonly #heads: Uint8Array;
  /** Number of the gram in each place of the table, from 1. */
  readonly #numbers: Int32Array;
  readonly #mask: number;

  constructor(surface: string) {
    const text = foldText(surface);
    // Wide, because most of what is looked up is not there, and is known by an empty place.
    const places = 2 ** Math.ceil(Math.log2(16 * text.length + 16));
    this.#tails = new Int32Array(places);
    this.#heads = new Uint8Array(places);
    this.#numbers = new Int32Array(places);
    this.#mask = places - 1;
    let size = 0;
    for (let end = gramLength; end <= text.length; end++) {
      const head = text[end - gramLength] ?? 0;
      let tail = 0;
      for (let index = end - gramLength + 1; index < end; index++) tail = (tail << 8) | (text[index] ?? 0);
      const place = this.#find(head, tail);
      if (this.#numbers[place] !== 0) continue;
      this.#heads[place] = head;
      this.#tails[place] = tail;
      this.#numbers[place] = ++size;
    }
    this.size = size;
  }

  /** Adds how often each gram stands in a chunk, heading for half, to `weights` from `at`. @returns the chunk's weighted length */
  count(surface: Uint8Array, weights: Float32Array, at: number): number {
    const { headingStart, bodyStart, end } = surfaceParts(surface);
    this.#countPart(surface, headingStart, bodyStart, headingWeight, weights, at);
    this.#countPart(surface, bodyStart, end, bodyWeight, weights, at);
    return gramLengthOf(surface);
  }

  #countPart(text: Uint8Array, start: number, end: number, weight: number, weights: Float32Array, at: number): void {
    let tail = 0;
    const first = start + gramLength - 1;
    for (let index = start; index < end; index++) {
      const head = tail >>> 24;
      tail = (tail << 8) | (text[index] ?? 0);
      if (index < first) continue;
      const number = this.#numbers[this.#find(head, tail)] ?? 0;
      if (number !== 0) weights[at + number - 1] = (weights[at + number - 1] ?? 0) + weight;
    }
  }

  /** The place of a gram, or the free one where it would stand. */
  #find(head: number, tail: number): number {
    let place = (Math.imul(tail ^ (head << 11), 0x9e3779b1) >>> 15) & this.#mask;
    while (this.#numbers[place] !== 0 && !(this.#tails[place] === tail && this.#heads[place] === head)) place = (place + 1) & this.#mask;
    return place;
  }
}
