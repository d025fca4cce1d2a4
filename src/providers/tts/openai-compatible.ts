import { type Dispatcher, Pool } from "undici";
import { type Clock } from "../../base/clock.ts";
import { linkedController } from "../../base/linked-controller.ts";
import { EquivoxError, failure, problemOf } from "../../errors.ts";
import { synthesisRate, type TextToSpeech } from "../../voice/text-to-speech.ts";
import { networkCode, networkProblem } from "../network-problem.ts";
import { ProviderCircuit, type ProviderState } from "../provider-circuit.ts";
import { refusalOf, SynthesisRefused, unusableType } from "./speech-refusal.ts";
import { SpokenBytes } from "./spoken-bytes.ts";

export interface OpenAiCompatibleSpeechOptions {
  /** Base address of the API, such as `http://localhost:8880/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  /** Voice of callers that name none. */
  readonly voice: string;
  readonly key?: string;
  /** How long the first audio of a sentence may take, and each next piece. */
  readonly timeoutMs: number;
  /** Longest audio of one sentence. */
  readonly sentenceMaxMs: number;
  /** Sentences that are synthesised at once. */
  readonly connections: number;
  /** Sentences that may wait for a connection. */
  readonly queueMax: number;
  readonly clock: Clock;
  /** From 0 to 1; spreads the next attempts after failures. */
  readonly jitter: () => number;
}

/** The longest input that OpenAI's endpoint takes. */
const maxTextCharacters = 4_096;
/** Idle connections outlive the pauses of a conversation; servers of this kind close them after a minute or less. */
const keepAliveMs = 30_000;

/**
 * A speech synthesiser behind `POST /audio/speech` as OpenAI defined it and Kokoro-FastAPI, speaches and others serve it: raw
 * 24 kHz mono samples (`response_format` `pcm`), which are passed on as they arrive.
 * See https://platform.openai.com/docs/api-reference/audio/createSpeech
 */
export class OpenAiCompatibleSpeech implements TextToSpeech {
  readonly name: string;
  readonly voices: readonly string[];
  readonly #options: OpenAiCompatibleSpeechOptions;
  readonly #pool: Pool;
  readonly #path: string;
  readonly #circuit: ProviderCircuit;
  #underWay = 0;

  constructor(options: OpenAiCompatibleSpeechOptions) {
    const { baseUrl, connections, model, timeoutMs, voice } = options;
    this.name = model;
    this.voices = [voice];
    this.#options = options;
    const address = new URL(`${baseUrl.replace(/\/+$/, "")}/audio/speech`);
    this.#path = address.pathname + address.search;
    // Deadlines are kept here, to the millisecond; the pool's own look at their clocks once a second.
    const timeouts = { headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: keepAliveMs, connect: { timeout: timeoutMs } };
    this.#pool = new Pool(address.origin, { ...timeouts, connections, pipelining: 1 });
    this.#circuit = new ProviderCircuit(options);
  }

  /** Sentences under way. */
  get active(): number {
    return this.#underWay;
  }

  state(): ProviderState {
    return this.#circuit.state();
  }

  async *synthesize(text: string, { voice = this.#options.voice, signal }: { voice?: string; signal: AbortSignal }) {
    signal.throwIfAborted();
    const { connections, queueMax } = this.#options;
    const input = text.trim().slice(0, maxTextCharacters);
    if (!/[\p{L}\p{N}]/u.test(input)) return;
    if (this.#underWay >= connections + queueMax) throw synthesisFailed("too many sentences wait for it");
    if (!this.#circuit.admits) throw synthesisFailed(this.#circuit.refusal);
    this.#underWay++;
    this.#circuit.begun();
    let learned = false;
    try {
      yield* this.#stream(input, voice, signal, () => {
        learned = true;
        this.#circuit.succeeded();
      });
    } catch (error) {
      // What was said, not who says it, is refused: the next sentence may be spoken.
      if (error instanceof SynthesisRefused && !error.lasting) this.#circuit.succeeded();
      else if (!signal.aborted) this.#circuit.failed(problemText(error));
      learned ||= !signal.aborted;
      signal.throwIfAborted();
      throw error instanceof EquivoxError ? error : synthesisFailed(problemText(error), error);
    } finally {
      if (!learned) this.#circuit.cancelled();
      this.#underWay--;
    }
  }

  /** Cuts what is under way. Idempotent. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async *#stream(input: string, voice: string, signal: AbortSignal, begun: () => void): AsyncGenerator<Int16Array, void> {
    const { baseUrl, clock, sentenceMaxMs, timeoutMs } = this.#options;
    const stop = linkedController(signal);
    const late = failure("speech-synthesis-failed", { problem: `${this.name} sent nothing for ${timeoutMs} ms` });
    const within = async <Value>(work: Promise<Value>): Promise<Value> => {
      const cancelTimer = clock.setTimer(() => stop.abort(late), timeoutMs);
      try {
        return await work;
      } catch (error) {
        if (stop.signal.aborted) throw stop.signal.reason;
        throw error instanceof SynthesisRefused ? error : synthesisFailed(networkProblem(error, baseUrl), error);
      } finally {
        cancelTimer();
      }
    };
    try {
      const startedAt = clock.monotonic();
      const reply = await within(this.#request(input, voice, stop.signal));
      const bytes = new SpokenBytes();
      let left = (synthesisRate * sentenceMaxMs) / 1_000;
      let spoken = false;
      const pieces = reply.body[Symbol.asyncIterator]();
      try {
        for (let next = await within(pieces.next()); next.done !== true; next = await within(pieces.next())) {
          const samples = bytes.take(next.value as Buffer);
          if (samples.length === 0) continue;
          if (!spoken) this.#circuit.measured(clock.monotonic() - startedAt);
          if (!spoken) begun();
          spoken = true;
          left -= samples.length;
          if (left < 0) throw synthesisFailed(`${this.name} sent over ${sentenceMaxMs} ms of audio for one sentence`);
          yield samples;
        }
      } finally {
        // Whoever stops reading closes the connection, so that the synthesiser stops computing.
        reply.body.destroy();
      }
      if (!spoken) throw synthesisFailed(`${this.name} sent no audio`);
    } finally {
      stop.unlink();
    }
  }

  /** Waits for the head of a reply that holds audio. */
  async #request(input: string, voice: string, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const { key, model } = this.#options;
    const request = {
      path: this.#path,
      method: "POST" as const,
      headers: { "content-type": "application/json", ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({ model, voice, input, response_format: "pcm" }),
      signal,
    };
    const reply = await this.#pool.request(request).catch((error: unknown) => {
      // A kept connection may be closed by the server in the moment in which it is used again.
      const cut = networkCode(error) === "UND_ERR_SOCKET" || networkCode(error) === "ECONNRESET";
      if (!cut || signal.aborted) throw error;
      return this.#pool.request(request);
    });
    if (reply.statusCode !== 200 || unusableType(reply.headers["content-type"])) throw await refusalOf(reply, { model, voice });
    return reply;
  }
}

function synthesisFailed(problem: string, cause?: unknown): EquivoxError {
  return failure("speech-synthesis-failed", { problem }, cause);
}

function problemText(error: unknown): string {
  if (error instanceof EquivoxError) return String(error.detail["problem"] ?? error.message);
  return problemOf(error);
}
