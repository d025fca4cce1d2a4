/** One window of a voice activity model: 512 samples at 16 kHz, 32 ms. */
export const activityWindow = 512;

/** Tells speech from other sound for one talker. Calls never throw. */
export interface VoiceActivityStream {
  /** Feeds one window; it is copied before the call returns. Its probability arrives through `onProbability`, in order. */
  push(window: Int16Array): void;
  /** Forgets what was heard; probabilities of windows pushed before arrive no more. */
  reset(): void;
  close(): void;
}

/** A voice activity model shared by all talkers. */
export interface VoiceActivityModel {
  readonly name: string;
  open(options: { onProbability: (probability: number) => void; onFailure: (error: unknown) => void }): VoiceActivityStream;
  close(): Promise<void>;
}
