import { type Decoder } from "soundswallower";
import { type RecognitionVocabulary } from "./recognition-vocabulary.ts";

/**
 * Audio from which an utterance's mean cepstrum is taken before it is searched, 1 s. The recogniser itself adapts the mean only
 * from one utterance to the next, so a new talker's first question would be heard through the last talker's microphone:
 * measured, 38 % of the words wrong instead of 26 %.
 */
const acquaintanceSamples = 16_000;

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
  /** Samples in the backlog. */
  #waiting = 0;
  #searching = false;
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
    if (this.#searching) {
      this.#guard((decoder) => this.#process(decoder, toFloat(samples)));
      return;
    }
    this.#backlog.push(samples);
    this.#waiting += samples.length;
    this.#search();
  }

  finish(): void {
    this.#finishing = true;
    this.#search();
    if (this.#searching) this.#guard((decoder) => this.#finish(decoder));
  }

  cancel(): void {
    if (this.#ended) return;
    if (this.#searching) this.#guard((decoder) => decoder.stop());
    if (this.#decoder) this.#vocabulary.release(this.#decoder);
    this.#decoder = undefined;
    this.#ended = true;
    this.#backlog = [];
  }

  #begin(decoder: Decoder): void {
    if (this.#ended) {
      this.#vocabulary.release(decoder);
      return;
    }
    this.#decoder = decoder;
    this.#search();
    if (this.#finishing && this.#searching) this.#guard(() => this.#finish(decoder));
  }

  /** Begins the search once there is enough audio to know the talker by, or no more will come. */
  #search(): void {
    if (this.#ended || this.#searching || !this.#decoder || (this.#waiting < acquaintanceSamples && !this.#finishing)) return;
    this.#searching = true;
    const heard = new Int16Array(this.#waiting);
    let at = 0;
    for (const samples of this.#backlog) {
      heard.set(samples, at);
      at += samples.length;
    }
    this.#backlog = [];
    this.#guard((decoder) => {
      const samples = toFloat(heard);
      if (samples.length > 0) {
        // A whole utterance without a search computes the mean and nothing else.
        decoder.start();
        decoder.process_audio(samples, true, true);
        decoder.stop();
      }
      decoder.start();
      this.#process(decoder, samples);
    });
  }

  #process(decoder: Decoder, samples: Float32Array): void {
    if (samples.length === 0) return;
    decoder.process_audio(samples);
    const partial = this.#vocabulary.writer.writePartial(hypothesis(decoder));
    if (partial === this.#partial) return;
    this.#partial = partial;
    this.#events.onPartial(partial);
  }

  #finish(decoder: Decoder): void {
    const last = hypothesis(decoder);
    decoder.stop();
    const final = hypothesis(decoder);
    // When no path reached the grammar's end in time, the decoder has no result, but what it heard was right all the same.
    const text = this.#vocabulary.writer.writeFinal(final.length > 0 ? final : last);
    this.#ended = true;
    this.#vocabulary.release(decoder);
    this.#events.onFinal(text);
  }

  /** A decoder that threw is in no known state and is not used again. */
  #guard(work: (decoder: Decoder) => void): void {
    if (!this.#decoder || this.#ended) return;
    try {
      work(this.#decoder);
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

function toFloat(samples: Int16Array): Float32Array {
  return Float32Array.from(samples, (sample) => sample / 32_768);
}
