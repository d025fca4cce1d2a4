import { type EquivoxError } from "../errors.ts";
import { type VocabularyText } from "../knowledge/vocabulary-source.ts";

/** The rate of all audio inside the product before synthesis: mono, signed 16-bit. */
export const recognitionRate = 16_000;

export interface RecognitionOptions {
  /** The manual's words; engines build a language model or key terms from them. */
  readonly vocabulary: VocabularyText;
  /** The best transcript so far of the utterance that is open; called when it changes. */
  readonly onPartial: (text: string) => void;
  /** The utterance that was open is lost; the stream can be started again. */
  readonly onFailure: (error: EquivoxError) => void;
}

/** Recognises one talker. Calls never throw; failures arrive through `onFailure`. */
export interface RecognitionStream {
  /** Begins an utterance; one that was open is dropped. */
  start(): void;
  /** Feeds 16 kHz mono samples; they are copied before the call returns. Ignored when no utterance is open. */
  push(samples: Int16Array): void;
  /** Ends the utterance. Resolves with its final transcript, empty when nothing was understood; rejects with `speech-recognition-failed`. */
  finish(): Promise<string>;
  /** Drops the utterance. */
  cancel(): void;
  /** Idempotent. */
  close(): Promise<void>;
}

/** A speech recogniser. */
export interface SpeechToText {
  readonly name: string;
  /** Loads what an equipment's vocabulary needs, ahead of the first talker; calling it again for the same generation costs nothing. */
  prepare(vocabulary: VocabularyText): Promise<void>;
  /** Throws `speech-recognition-failed` or `server-full`. */
  open(options: RecognitionOptions): Promise<RecognitionStream>;
  close(): Promise<void>;
}
