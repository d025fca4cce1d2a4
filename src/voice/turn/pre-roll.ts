/** The last few windows of audio, kept so that the first sound of a word is not lost while its speech is being detected. */
export class PreRoll {
  /** Made with the first window: most talkers are silent, and 10,000 of them would hold 400 MB. */
  #samples: Int16Array | undefined;
  readonly #windowSize: number;
  readonly #capacity: number;
  #written = 0;

  /** @param capacity windows kept */
  constructor(windowSize: number, capacity: number) {
    this.#windowSize = windowSize;
    this.#capacity = capacity;
  }

  /** Windows written so far; the next one gets this number. */
  get count(): number {
    return this.#written;
  }

  /** Copies a window in; the oldest one goes. */
  write(window: Int16Array): void {
    this.#samples ??= new Int16Array(this.#windowSize * this.#capacity);
    this.#samples.set(window, (this.#written % this.#capacity) * this.#windowSize);
    this.#written++;
  }

  /** Hands out the windows from number `first` on that are still held, oldest first; each is a view that the next write may change. */
  readFrom(first: number, take: (window: Int16Array) => void): void {
    const samples = this.#samples;
    if (!samples) return;
    const oldest = Math.max(0, this.#written - this.#capacity);
    for (let index = Math.max(first, oldest); index < this.#written; index++) {
      const start = (index % this.#capacity) * this.#windowSize;
      take(samples.subarray(start, start + this.#windowSize));
    }
  }
}
