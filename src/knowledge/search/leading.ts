/** Keeps the places of the highest of the scores that it is offered, without sorting or listing the others. */
export class Leading {
  /** A score that is not above this one is not among them: the caller need not offer it. */
  least = -Infinity;
  readonly #count: number;
  // A heap whose root is the worst that is kept: of equal scores, that of the later place.
  readonly #places: Int32Array;
  readonly #scores: Float32Array;
  #size = 0;

  constructor(count: number) {
    this.#count = count;
    this.#places = new Int32Array(count);
    this.#scores = new Float32Array(count);
  }

  /** Places come in ascending order; a score counts as 32 bits hold it. */
  offer(place: number, score: number): void {
    const rounded = Math.fround(score);
    if (this.#size < this.#count) this.#rise(place, rounded);
    else if (rounded > this.least && this.#count > 0) this.#sink(place, rounded);
    else return;
    if (this.#size === this.#count) this.least = this.#scores[0] ?? 0;
  }

  /** Best first. Nothing may be offered any more. */
  places(): Int32Array {
    const sorted = new Int32Array(this.#size);
    while (this.#size > 0) {
      const last = --this.#size;
      sorted[last] = this.#places[0] ?? 0;
      this.#sink(this.#places[last] ?? 0, this.#scores[last] ?? 0);
    }
    return sorted;
  }

  /** Whether a place is worse than the one that lies at an index of the heap. */
  #isWorse(place: number, score: number, at: number): boolean {
    const other = this.#scores[at] ?? 0;
    return score === other ? place > (this.#places[at] ?? 0) : score < other;
  }

  #put(at: number, place: number, score: number): void {
    this.#places[at] = place;
    this.#scores[at] = score;
  }

  #rise(place: number, score: number): void {
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isWorse(place, score, parent)) break;
      this.#put(at, this.#places[parent] ?? 0, this.#scores[parent] ?? 0);
      at = parent;
    }
    this.#put(at, place, score);
  }

  /** Puts a place where the root is, and where it belongs from there. */
  #sink(place: number, score: number): void {
    let at = 0;
    for (let child = 1; child < this.#size; child = 2 * at + 1) {
      const [next, nextScore] = [this.#places[child + 1] ?? 0, this.#scores[child + 1] ?? 0];
      if (child + 1 < this.#size && this.#isWorse(next, nextScore, child)) child += 1;
      if (this.#isWorse(place, score, child)) break;
      this.#put(at, this.#places[child] ?? 0, this.#scores[child] ?? 0);
      at = child;
    }
    this.#put(at, place, score);
  }
}
