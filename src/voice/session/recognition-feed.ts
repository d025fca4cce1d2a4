import { EquivoxError, failure, problemOf } from "../../errors.ts";
import { type EquipmentSlug } from "../../tenancy/equipment.ts";
import { type TenantId } from "../../tenancy/tenant.ts";
import { type VocabularySource } from "../../knowledge/vocabulary-source.ts";
import { type RecognitionStream, recognitionRate, type SpeechToText } from "../speech-to-text.ts";
import { type Tracker } from "./tracker.ts";

export interface RecognitionFeedOptions {
  readonly tenant: TenantId;
  readonly equipment: EquipmentSlug;
  readonly speechToText: SpeechToText;
  readonly vocabularies: VocabularySource;
  readonly tracker: Tracker;
  readonly onPartial: (text: string) => void;
  /** The utterance that was open is lost. */
  readonly onFailure: (error: EquivoxError) => void;
}

/** Speech that is kept while the recogniser is still being opened. */
const maxBufferedSamples = 15 * recognitionRate;

/**
 * A recogniser that can be spoken to before it is there: it is opened in the background, speech meanwhile is kept, and it is
 * opened anew when the manual has changed or when opening failed.
 */
export class RecognitionFeed {
  readonly #options: RecognitionFeedOptions;
  #stream: RecognitionStream | undefined;
  #generation: number | undefined;
  #opening: Promise<void> | undefined;
  #buffer: Int16Array[] = [];
  #bufferedSamples = 0;
  #utteranceOpen = false;
  #closed = false;

  constructor(options: RecognitionFeedOptions) {
    this.#options = options;
  }

  /** Opens the recogniser ahead of the first utterance. Failures arrive when someone speaks. */
  warm(): void {
    if (!this.#stream) this.#open().catch(() => undefined);
  }

  start(): void {
    this.#dropBuffer();
    this.#utteranceOpen = true;
    if (this.#stream) {
      this.#stream.start();
      return;
    }
    this.#open().catch((error: unknown) => {
      if (this.#utteranceOpen) this.#fail(error);
    });
  }

  push(samples: Int16Array): void {
    if (!this.#utteranceOpen) return;
    if (this.#stream) {
      this.#stream.push(samples);
    } else if (this.#bufferedSamples + samples.length <= maxBufferedSamples) {
      this.#buffer.push(samples.slice());
      this.#bufferedSamples += samples.length;
    }
  }

  /** The final transcript, empty when nothing was understood. Rejects with `speech-recognition-failed` or what opening threw. */
  async finish(): Promise<string> {
    if (!this.#utteranceOpen) return "";
    if (!this.#stream) await this.#open();
    this.#utteranceOpen = false;
    return (await this.#stream?.finish()) ?? "";
  }

  cancel(): void {
    this.#utteranceOpen = false;
    this.#dropBuffer();
    this.#stream?.cancel();
  }

  /** Opens the recogniser anew when the manual has changed since; call it between utterances. */
  async refresh(): Promise<void> {
    const { tenant, equipment, vocabularies } = this.#options;
    if (!this.#replaceable()) return;
    const generation = await vocabularies.getGeneration(tenant, equipment);
    const stream = this.#replaceable();
    if (generation === this.#generation || !stream) return;
    this.#stream = undefined;
    this.warm();
    await stream.close();
  }

  /** A recogniser that is still being opened is closed as soon as it is there. */
  async close(): Promise<void> {
    this.#closed = true;
    this.cancel();
    const stream = this.#stream;
    this.#stream = undefined;
    await stream?.close();
  }

  /** A call, because it changes while something is awaited. */
  #isClosed(): boolean {
    return this.#closed;
  }

  /** The recogniser, when nobody uses it. */
  #replaceable(): RecognitionStream | undefined {
    return this.#utteranceOpen || this.#closed ? undefined : this.#stream;
  }

  #open(): Promise<void> {
    this.#opening ??= this.#options.tracker.track(this.#openStream()).finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  async #openStream(): Promise<void> {
    const { tenant, equipment, vocabularies, speechToText, onPartial } = this.#options;
    const vocabulary = await vocabularies.read(tenant, equipment);
    if (this.#isClosed()) return;
    const stream = await speechToText.open({
      vocabulary,
      onPartial: (text) => {
        if (this.#stream === stream && this.#utteranceOpen) onPartial(text);
      },
      onFailure: (error) => {
        if (this.#stream === stream && this.#utteranceOpen) this.#fail(error);
      },
    });
    if (this.#isClosed()) {
      await stream.close();
      return;
    }
    this.#stream = stream;
    this.#generation = vocabulary.generation;
    if (!this.#utteranceOpen) return;
    stream.start();
    for (const samples of this.#buffer) stream.push(samples);
    this.#dropBuffer();
  }

  #fail(error: unknown): void {
    this.#utteranceOpen = false;
    this.#dropBuffer();
    this.#options.onFailure(recognitionFailure(error));
  }

  #dropBuffer(): void {
    this.#buffer = [];
    this.#bufferedSamples = 0;
  }
}

/** Whatever a recogniser threw, as an error of the table. */
export function recognitionFailure(error: unknown): EquivoxError {
  return error instanceof EquivoxError ? error : failure("speech-recognition-failed", { problem: problemOf(error) }, error);
}
