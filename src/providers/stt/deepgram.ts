import { type Clock } from "../../base/clock.ts";
import { failure } from "../../errors.ts";
import { type RecognitionOptions, type RecognitionStream, type SpeechToText } from "../../voice/speech-to-text.ts";
import { ProviderCircuit, type ProviderState } from "../provider-circuit.ts";
import { listenUrl } from "./deepgram-messages.ts";
import { DeepgramStream } from "./deepgram-stream.ts";
import { keyTerms } from "./key-terms.ts";

export interface DeepgramOptions {
  /** Base address of the API, such as `wss://api.deepgram.com/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  readonly key?: string;
  /** How long connecting may take, and the final transcript after the end of an utterance. */
  readonly timeoutMs: number;
  /** Talkers at once; each open stream counts, and has a connection of its own. */
  readonly maxStreams: number;
  /** Words of the manual that the provider is told to expect. */
  readonly maxKeyTerms: number;
  readonly clock: Clock;
  /** From 0 to 1; spreads the next attempts after failures. */
  readonly jitter: () => number;
}

/** Deepgram closes a connection without audio after 10 s, and advises a message every 3 to 5 s. */
const keepAliveMs = 4_000;
/** Deepgram takes 500 tokens of key terms and ends the stream when there are more. */
const keyTermsMaxCharacters = 1_200;

/** Deepgram's live transcription, or whatever speaks its protocol. */
export class Deepgram implements SpeechToText {
  readonly name: string;
  readonly #options: DeepgramOptions;
  readonly #circuit: ProviderCircuit;
  readonly #streams = new Set<DeepgramStream>();
  readonly #stopTicker: () => void;
  #closed = false;

  constructor(options: DeepgramOptions) {
    this.name = options.model;
    this.#options = options;
    this.#circuit = new ProviderCircuit(options);
    this.#stopTicker = options.clock.setTicker(() => {
      for (const stream of this.#streams) stream.keepAlive();
    }, keepAliveMs);
  }

  /** Talkers with an open stream. */
  get active(): number {
    return this.#streams.size;
  }

  state(): ProviderState {
    return this.#circuit.state();
  }

  /** There is nothing to load: the provider is told the manual's words when a talker comes. */
  prepare(): Promise<void> {
    return Promise.resolve();
  }

  /** Connects in the background, so that a provider that is away fails an utterance and not the session. */
  open({ vocabulary, onPartial, onFailure }: RecognitionOptions): Promise<RecognitionStream> {
    const { baseUrl, clock, jitter, key, maxKeyTerms, maxStreams, model, timeoutMs } = this.#options;
    if (this.#closed) return Promise.reject(failure("speech-recognition-failed", { problem: "the engine is closed" }));
    if (this.#streams.size >= maxStreams) return Promise.reject(failure("server-full", { limit: maxStreams }));
    // Models before Nova-3 refuse a connection that names key terms.
    const takesKeyTerms = model.startsWith("nova-3");
    const terms = takesKeyTerms ? keyTerms(vocabulary, { maxTerms: maxKeyTerms, maxCharacters: keyTermsMaxCharacters }) : [];
    const stream: DeepgramStream = new DeepgramStream({
      url: listenUrl(baseUrl, { model, keyTerms: terms }),
      ...(key === undefined ? {} : { key }),
      ...{ timeoutMs, clock, jitter, onPartial, onFailure },
      circuit: this.#circuit,
      onClose: () => this.#streams.delete(stream),
    });
    this.#streams.add(stream);
    return Promise.resolve(stream);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stopTicker();
    for (const stream of [...this.#streams]) await stream.close();
  }
}
