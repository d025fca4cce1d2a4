/** The last few windows of audio, kept so that the first sound of a word is not lost while its speech is being detected. */
export class PreRoll {
  readonly #samples: Int16Array;
  readonly #windowSize: number;
  readonly #capacity: number;
  #written = 0;

  /** @param capacity windows kept */
  constructor(windowSize: number, capacity: number) {
    this.#windowSize = windowSize;
    this.#capacity = capacity;
    this.#samples = new Int16Array(windowSize * capacity);
  }

  /** Windows written so far; the next one gets this number. */
  get count(): number {
    return this.#written;
  }

  /** Copies a window in; the oldest one goes. */
  write(window: Int16Array): void {
    this.#samples.set(window, (this.#written % this.#capacity) * this.#windowSize);
    this.#written++;
  }

  /** Hands out the windows from number `first` on that are still held, oldest first; each is a view that the next write may change. */
  readFrom(first: number, take: (window: Int16Array) => void): void {
    const oldest = Math.max(0, this.#written - this.#capacity);
    for (let index = Math.max(first, oldest); index < this.#written; index++) {
      const start = (index % this.#capacity) * this.#windowSize;
      take(this.#samples.subarray(start, start + this.#windowSize));
    }
  }
}
