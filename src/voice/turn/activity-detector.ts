/** When probabilities become speech and silence; the defaults are the measured ones for Silero on 32 ms windows. */
export interface ActivityDetectorOptions {
  readonly speechProbability: number;
  readonly silenceProbability: number;
  /** Speech starts when this many of the last `ofWindows` windows are speech. */
  readonly speechWindows: number;
  readonly ofWindows: number;
  readonly windowMs: number;
}

const activityDetectorDefaults: ActivityDetectorOptions = {
  speechProbability: 0.5,
  silenceProbability: 0.35,
  speechWindows: 3,
  ofWindows: 4,
  windowMs: 32,
};

/** Turns the probabilities of consecutive windows into starts and ends of speech. Counts audio, never looks at a clock. */
export class ActivityDetector {
  readonly #options: ActivityDetectorOptions;
  /** One bit a window, the latest lowest. */
  #history = 0;
  #speaking = false;
  #silenceMs = 0;

  constructor(options: ActivityDetectorOptions = activityDetectorDefaults) {
    this.#options = options;
  }

  get speaking(): boolean {
    return this.#speaking;
  }

  /** Silence since the last speech, in milliseconds of audio; 0 when nothing is being said. */
  get silenceMs(): number {
    return this.#silenceMs;
  }

  /** Takes the probability of the next window. `endAfterMs` is the silence that ends speech at this moment. */
  feed(probability: number, endAfterMs: number): "speech-start" | "speech-end" | undefined {
    const { speechProbability, silenceProbability, speechWindows, ofWindows, windowMs } = this.#options;
    if (!this.#speaking) {
      this.#history = ((this.#history << 1) | (probability >= speechProbability ? 1 : 0)) & ((1 << ofWindows) - 1);
      if (countBits(this.#history) < speechWindows) return undefined;
      this.#speaking = true;
      this.#silenceMs = 0;
      return "speech-start";
    }
    this.#silenceMs = probability < silenceProbability ? this.#silenceMs + windowMs : 0;
    if (this.#silenceMs < endAfterMs) return undefined;
    this.reset();
    return "speech-end";
  }

  /** Forgets what was heard. */
  reset(): void {
    this.#history = 0;
    this.#speaking = false;
    this.#silenceMs = 0;
  }
}

function countBits(value: number): number {
  let count = 0;
  for (let rest = value; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}
