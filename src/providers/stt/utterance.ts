import { type Decoder } from "soundswallower";
import { type RecognitionVocabulary } from "./recognition-vocabulary.ts";

export interface UtteranceEvents {
  readonly onPartial: (text: string) => void;
  readonly onFinal: (text: string) => void;
  readonly onFailed: (error: unknown) => void;
}

/** One utterance on its way through a decoder. Audio that comes before the decoder is ready waits for it. */
export class Utterance {
  readonly #vocabulary: RecognitionVocabulary;
  readonly #events: UtteranceEvents;
  #backlog: Int16Array[] = [];
  #decoder: Decoder | undefined;
  #finishing = false;
  #ended = false;
  #partial = "";

  constructor(vocabulary: RecognitionVocabulary, events: UtteranceEvents) {
    this.#vocabulary = vocabulary;
    this.#events = events;
    vocabulary.acquire().then(
      (decoder) => this.#begin(decoder),
      (error: unknown) => this.#fail(error),
    );
  }

  push(samples: Int16Array): void {
    if (this.#ended || this.#finishing) return;
    if (this.#decoder) this.#guard(this.#decoder, (decoder) => this.#process(decoder, samples));
    else this.#backlog.push(samples);
  }

  finish(): void {
    this.#finishing = true;
    if (this.#decoder && !this.#ended) this.#guard(this.#decoder, (decoder) => this.#finish(decoder));
  }

  cancel(): void {
    if (this.#ended) return;
    this.#ended = true;
    const decoder = this.#decoder;
    if (decoder) this.#guard(decoder, () => (decoder.stop(), this.#vocabulary.release(decoder)));
  }

  #begin(decoder: Decoder): void {
    if (this.#ended) return this.#vocabulary.release(decoder);
    this.#decoder = decoder;
    this.#guard(decoder, () => {
      decoder.start();
      for (const samples of this.#backlog) this.#process(decoder, samples);
      this.#backlog = [];
      if (this.#finishing) this.#finish(decoder);
    });
  }

  #process(decoder: Decoder, samples: Int16Array): void {
    if (samples.length === 0) return;
    decoder.process_audio(Float32Array.from(samples, (sample) => sample / 32_768));
    const partial = this.#vocabulary.writer.writePartial(hypothesis(decoder));
    if (partial === this.#partial) return;
    this.#partial = partial;
    this.#events.onPartial(partial);
  }

  #finish(decoder: Decoder): void {
    decoder.stop();
    const text = this.#vocabulary.writer.writeFinal(hypothesis(decoder));
    this.#ended = true;
    this.#vocabulary.release(decoder);
    this.#events.onFinal(text);
  }

  /** A decoder that threw is in no known state and is not used again. */
  #guard(decoder: Decoder, work: (decoder: Decoder) => void): void {
    try {
      work(decoder);
    } catch (error) {
      this.#vocabulary.discard();
      this.#decoder = undefined;
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#backlog = [];
    this.#events.onFailed(error);
  }
}

/** The words so far; alternative pronunciations and fillers carry marks that are not spoken. */
function hypothesis(decoder: Decoder): string[] {
  const text: unknown = decoder.get_text();
  if (typeof text !== "string") return [];
  return text
    .split(/\s+/)
    .map((word) => word.replace(/\(\d+\)$/, ""))
    .filter((word) => /^[a-z']/.test(word));
}
