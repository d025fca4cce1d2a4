/** The rate of all audio that leaves the product: mono, signed 16-bit. The official client plays nothing else. */
export const synthesisRate = 24_000;

/** A speech synthesiser. */
export interface TextToSpeech {
  readonly name: string;
  /** Names that `synthesize` takes; the first is the default. */
  readonly voices: readonly string[];
  /**
   * Speaks one sentence: 24 kHz mono samples, in pieces as they are ready. The pieces belong to the caller.
   * Throws `speech-synthesis-failed`; rejects with the signal's reason when it aborts.
   */
  synthesize(text: string, options: { voice?: string; signal: AbortSignal }): AsyncIterable<Int16Array>;
  close(): Promise<void>;
}
