import { LogLevel, PipecatClient } from "@pipecat-ai/client-js";
import { WavMediaManager, WebSocketTransport } from "@pipecat-ai/websocket-transport";
import { SpeakerMedia } from "./speaker-media.ts";

const recorderChunkBytes = 512;
const recorderRate = 16_000;
const bytesPerSample = 2;

/**
 * A client for one connection: the official one is not made to be used twice. The media manager is named because the
 * transport's default loads code from another host.
 * @param onAudio is told of samples that arrived
 */
export function createVoiceClient(microphone: boolean, onAudio: (samples: number) => void): PipecatClient {
  const mediaManager = microphone ? new WavMediaManager(recorderChunkBytes, recorderRate) : new SpeakerMedia();
  const play = mediaManager.bufferBotAudio.bind(mediaManager);
  mediaManager.bufferBotAudio = (data, ...rest) => {
    onAudio(data.byteLength / bytesPerSample);
    return play(data, ...rest);
  };
  const transport = new WebSocketTransport({ mediaManager, recorderSampleRate: recorderRate });
  const client = new PipecatClient({ transport, enableMic: microphone, enableCam: false });
  // Below, it writes every message and the ticket into the browser's log.
  client.setLogLevel(LogLevel.ERROR);
  return client;
}
