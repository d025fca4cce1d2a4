import { WavMediaManager } from "@pipecat-ai/websocket-transport";

const playbackRate = 24_000;
const fullScale = 32_768;

/**
 * Plays answers without touching the microphone, for questions that are typed: the transport's own media manager asks for the
 * microphone as soon as it starts, and does not start at all where the browser keeps it shut.
 */
export class SpeakerMedia extends WavMediaManager {
  #context: AudioContext | undefined;
  #playing = new Set<AudioBufferSourceNode>();
  /** When the audio queued so far ends, in the context's seconds. */
  #endsAt = 0;

  override async initialize(): Promise<void> {
    this.#context ??= new AudioContext({ sampleRate: playbackRate });
    await this.#context.resume();
  }

  override connect(): Promise<void> {
    return this.initialize();
  }

  override async disconnect(): Promise<void> {
    this.#silence();
    await this.#context?.close();
    this.#context = undefined;
  }

  override async userStartedSpeaking(): Promise<unknown> {
    this.#silence();
    return undefined;
  }

  override bufferBotAudio(data: ArrayBuffer | Int16Array): Int16Array {
    const samples = data instanceof Int16Array ? data : new Int16Array(data);
    if (this.#context && samples.length > 0) this.#play(this.#context, samples);
    return samples;
  }

  override async enableMic(): Promise<void> {
    // There is none to enable.
  }

  override get isMicEnabled(): boolean {
    return false;
  }

  #play(context: AudioContext, samples: Int16Array): void {
    const buffer = context.createBuffer(1, samples.length, playbackRate);
    const channel = buffer.getChannelData(0);
    for (let index = 0; index < samples.length; index++) channel[index] = (samples[index] ?? 0) / fullScale;
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(context.destination);
    source.onended = () => void this.#playing.delete(source);
    this.#playing.add(source);
    this.#endsAt = Math.max(this.#endsAt, context.currentTime);
    source.start(this.#endsAt);
    this.#endsAt += buffer.duration;
  }

  #silence(): void {
    for (const source of this.#playing) source.stop();
    this.#playing.clear();
    this.#endsAt = 0;
  }
}
