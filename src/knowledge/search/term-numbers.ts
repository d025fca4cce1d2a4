import { type TermHash } from "../index/term-hash.ts";
import { type LegView } from "./segment-legs.ts";

/** Slots for each term, at least, while they come: most are found, or known to be missing, after one or two. */
const slotsPerTerm = 2;
const fewestSlots = 64;
/** Of the slots that may be taken once no more terms come. */
const fullest = 0.75;

/** Numbers terms in the order in which they come, from 0 on; two are one only when both halves of their hashes are. */
export class TermNumbers {
  size = 0;
  #high = new Uint32Array(fewestSlots / slotsPerTerm);
  #low = new Uint32Array(fewestSlots / slotsPerTerm);
  /**
   * Number of the term in each slot, from 1; open addressing. A term's slot is given by the upper bits of its hash, so that a leg, which is
   * sorted by them, goes through the slots from the first to the last instead of all over them.
   */
  #slots = new Uint32Array(fewestSlots);

  get bytes(): number {
    return this.#high.byteLength * 2 + this.#slots.byteLength;
  }

  /** -1 when the term is not there. */
  find({ high, low }: TermHash): number {
    const mask = this.#slots.length - 1;
    for (let slot = high >>> shiftOf(this.#slots); ; slot = (slot + 1) & mask) {
      const number = (this.#slots[slot] ?? 0) - 1;
      if (number < 0 || (this.#high[number] === high && this.#low[number] === low)) return number;
    }
  }

  /** The numbers of the terms of a leg, in their order there; new ones are added. */
  addAll({ high, low }: LegView): Uint32Array {
    this.#reserve(this.size + high.length);
    // Locals, because this runs for each term of each segment.
    const [slots, knownHigh, knownLow] = [this.#slots, this.#high, this.#low];
    const mask = slots.length - 1;
    const shift = shiftOf(slots);
    const numbers = new Uint32Array(high.length);
    let { size } = this;
    for (let term = 0; term < high.length; term++) {
      const [one = 0, other = 0] = [high[term], low[term]];
      let slot = one >>> shift;
      let number = (slots[slot] ?? 0) - 1;
      while (number >= 0 && !(knownHigh[number] === one && knownLow[number] === other)) {
        slot = (slot + 1) & mask;
        number = (slots[slot] ?? 0) - 1;
      }
      if (number < 0) {
        number = size++;
        knownHigh[number] = one;
        knownLow[number] = other;
        slots[slot] = size;
      }
      numbers[term] = number;
    }
    this.size = size;
    return numbers;
  }

  /** Gives back the room that was kept for more. */
  trim(): void {
    this.#high = this.#high.slice(0, this.size);
    this.#low = this.#low.slice(0, this.size);
    let count = fewestSlots;
    while (count * fullest < this.size) count *= 2;
    if (count >= this.#slots.length) return;
    this.#slots = new Uint32Array(count);
    placeAll(this.#high, this.size, this.#slots);
  }

  #reserve(terms: number): void {
    let count = this.#slots.length;
    while (count < terms * slotsPerTerm) count *= 2;
    if (count === this.#slots.length) return;
    const [high, low] = [this.#high, this.#low];
    this.#high = new Uint32Array(count / slotsPerTerm);
    this.#low = new Uint32Array(count / slotsPerTerm);
    this.#high.set(high);
    this.#low.set(low);
    this.#slots = new Uint32Array(count);
    placeAll(high, this.size, this.#slots);
  }
}

/** By how many bits a hash is shifted to be one of so many slots. */
const shiftOf = (slots: Uint32Array): number => Math.clz32(slots.length) + 1;

function placeAll(high: Uint32Array, size: number, slots: Uint32Array): void {
  const [mask, shift] = [slots.length - 1, shiftOf(slots)];
  for (let number = 0; number < size; number++) {
    let slot = (high[number] ?? 0) >>> shift;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = number + 1;
  }
}
