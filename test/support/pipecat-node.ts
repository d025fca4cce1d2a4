import { LogLevel, PipecatClient, type RTVIEventCallbacks, type Tracks } from "@pipecat-ai/client-js";
import { WavMediaManager, WebSocketTransport } from "@pipecat-ai/websocket-transport";
import { WebSocket } from "ws";

/** As in a browser: messages arrive as blobs, which the official transport insists on. */
class BrowserWebSocket extends WebSocket {
  constructor(address: string, protocols?: string | string[]) {
    super(address, protocols);
    // Known to ws, not yet to its types.
    Object.assign(this, { binaryType: "blob" });
  }
}

/** The little of a browser that the official client touches outside of media. */
export function installBrowserGlobals(): void {
  const listeners = { addEventListener: () => undefined, removeEventListener: () => undefined };
  const browser = { WebSocket: BrowserWebSocket, window: { navigator: { userAgent: "node" }, ...listeners }, document: listeners };
  for (const [name, value] of Object.entries(browser)) {
    if (!(name in globalThis) || name === "WebSocket") {
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
  }
}

/** Stands in for microphone and loudspeaker; everything else of the client is the official one. */
class SilentMedia extends WavMediaManager {
  /** 24 kHz samples that would have been heard. */
  readonly played: Int16Array[] = [];

  override async initialize(): Promise<void> {}
  override async connect(): Promise<void> {}
  override async disconnect(): Promise<void> {}

  override bufferBotAudio(data: ArrayBuffer | Int16Array): Int16Array {
    const samples = data instanceof Int16Array ? data : new Int16Array(data);
    this.played.push(samples);
    return samples;
  }

  /** The microphone heard this: 16 kHz mono. */
  hear(samples: Int16Array): void {
    this._userAudioCallback(samples.slice().buffer);
  }

  override tracks(): Tracks {
    return { local: {} };
  }
}

const recorded = (
  "onBotReady onBotConnected onBotDisconnected onConnected onDisconnected onError onMessageError onMetrics onServerMessage " +
  "onUserStartedSpeaking onUserStoppedSpeaking onUserTranscript onUserLlmText onBotStartedSpeaking onBotStoppedSpeaking " +
  "onBotLlmStarted onBotLlmText onBotLlmStopped onBotTtsStarted onBotTtsText onBotTtsStopped onBotOutput onBotTranscript " +
  "onBotLlmSearchResponse"
).split(" ");

/** The official client with what it was told, in order. */
export class PipecatPeer {
  readonly media = new SilentMedia();
  readonly client: PipecatClient;
  /** `[callback, argument]`. */
  readonly events: [string, unknown][] = [];

  constructor() {
    const record = (name: string) => (argument: unknown) => {
      this.events.push([name, argument]);
    };
    const callbacks: RTVIEventCallbacks = Object.fromEntries(recorded.map((name) => [name, record(name)]));
    this.client = new PipecatClient({ transport: new WebSocketTransport({ mediaManager: this.media }), callbacks, enableMic: true });
    this.client.setLogLevel(LogLevel.NONE);
  }

  /** What one callback was given, every time. */
  given(name: string): unknown[] {
    return this.events.filter(([callback]) => callback === name).map(([, argument]) => argument);
  }

  get playedSamples(): number {
    return this.media.played.reduce((sum, samples) => sum + samples.length, 0);
  }
}
