import { type RawData, type WebSocket } from "ws";
import { concatenate } from "../../src/voice/audio/samples.ts";
import { questionRate, readQuestions } from "./marked-audio.ts";
import { type SimulationState } from "./simulated-synthesis.ts";

const requestId = "4f2d6f3c-7d86-4a52-9d31-6a8f4f5e1c11";
const inactivityMs = 10_000;

/** One connection to `/v1/listen` as Deepgram serves it; what is understood is the mark that the audio carries. */
export class SimulatedTalker {
  readonly #socket: WebSocket;
  readonly #state: SimulationState;
  #audio: Int16Array[] = [];
  /** Samples since the connection was opened, and those that are final. */
  #samples = 0;
  #finalSamples = 0;
  #partialTimer: NodeJS.Timeout | undefined;
  #inactivity: NodeJS.Timeout;

  constructor(socket: WebSocket, state: SimulationState) {
    this.#socket = socket;
    this.#state = state;
    state.counts.talkers++;
    state.counts.talkersAccepted++;
    this.#inactivity = setTimeout(() => this.#timeOut(), inactivityMs);
    socket.on("message", (data: RawData, binary: boolean) => this.#receive(data as Buffer, binary));
    socket.on("error", () => undefined);
    socket.on("close", () => {
      state.counts.talkers--;
      clearTimeout(this.#inactivity);
      clearTimeout(this.#partialTimer);
    });
  }

  #receive(data: Buffer, binary: boolean): void {
    this.#inactivity.refresh();
    if (this.#state.chaos.recognition === "hang") return;
    if (binary) {
      this.#hear(data);
      return;
    }
    const { type } = JSON.parse(data.toString()) as { type: string };
    if (type === "KeepAlive") this.#state.counts.keepAlives++;
    else if (type === "Finalize") this.#finalize();
    else if (type === "CloseStream") this.#closeStream();
  }

  #hear(data: Buffer): void {
    const samples = new Int16Array(data.length >> 1);
    for (let index = 0; index < samples.length; index++) samples[index] = data.readInt16LE(index * 2);
    this.#audio.push(samples);
    this.#samples += samples.length;
    this.#partialTimer ??= setTimeout(() => this.#sendPartial(), this.#delay(this.#state.delays.firstPartialMs));
  }

  #sendPartial(): void {
    const text = this.#understood();
    // The second half is not yet certain.
    if (text !== "") this.#send({ text: text.slice(0, Math.ceil(text.length / 2)), final: false, flushed: false, to: this.#samples });
  }

  #finalize(): void {
    const text = this.#understood();
    const { counts, delays } = this.#state;
    const [from, to] = [this.#finalSamples, this.#samples];
    this.#finalSamples = to;
    this.#audio = [];
    clearTimeout(this.#partialTimer);
    this.#partialTimer = undefined;
    counts.utterances++;
    setTimeout(() => this.#send({ text, final: true, flushed: true, to }, from), this.#delay(delays.finalMs));
  }

  #closeStream(): void {
    const metadata = {
      type: "Metadata",
      transaction_key: "deprecated",
      request_id: requestId,
      channels: 1,
      duration: this.#samples / questionRate,
    };
    this.#socket.send(JSON.stringify(metadata));
    this.#socket.close(1000);
  }

  #understood(): string {
    return readQuestions(concatenate(this.#audio)).join(" ");
  }

  #send({ text, final, flushed, to }: { text: string; final: boolean; flushed: boolean; to: number }, from = this.#finalSamples): void {
    if (this.#state.chaos.recognition === "hang") return;
    const words = text.split(" ").map((word) => ({ word: word.toLowerCase(), punctuated_word: word, confidence: 0.99, start: 0, end: 0 }));
    const message = {
      type: "Results",
      channel_index: [0, 1],
      start: from / questionRate,
      duration: (to - from) / questionRate,
      is_final: final,
      speech_final: final,
      channel: { alternatives: [{ transcript: text, confidence: 0.99, words: text === "" ? [] : words }] },
      metadata: { request_id: requestId, model_info: { name: "simulated", version: "1", arch: "none" }, model_uuid: requestId },
      from_finalize: flushed,
    };
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #delay(durationMs: number): number {
    const { recognition, slowMs } = this.#state.chaos;
    return durationMs + (recognition === "slow" ? slowMs : 0);
  }

  #timeOut(): void {
    this.#socket.close(1011, "NET-0001: no audio and no KeepAlive for 10 s");
  }
}
