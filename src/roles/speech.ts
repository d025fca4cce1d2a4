import { type Clock } from "../base/clock.ts";
import { type Log } from "../base/log.ts";
import { type Scope } from "../base/scope.ts";
import { type Config } from "../config.ts";
import { createSoundswallower } from "../providers/stt/soundswallower.ts";
import { startFlite } from "../providers/tts/flite.ts";
import { startSilero } from "../providers/vad/silero.ts";
import { type SpeechToText } from "../voice/speech-to-text.ts";
import { type TextToSpeech } from "../voice/text-to-speech.ts";
import { type VoiceActivityModel } from "../voice/voice-activity.ts";
import { modelPath } from "./engines.ts";

export interface Speech {
  readonly speechToText: SpeechToText;
  readonly textToSpeech: TextToSpeech;
  readonly voiceActivity: VoiceActivityModel;
}

/** Opens the engines that hear and speak; the scope closes them. Throws `engine-unavailable`. */
export async function openSpeech(config: Config, { clock, log }: { clock: Clock; log: Log }, scope: Scope): Promise<Speech> {
  const threads = config.speechThreads;
  // Each is owned as soon as it is there, because the other may fail.
  const owned = async <Engine extends { close(): Promise<void> }>(opening: Promise<Engine>): Promise<Engine> => {
    const engine = await opening;
    scope.own(() => engine.close());
    return engine;
  };
  const [textToSpeech, voiceActivity] = await Promise.all([
    owned(startFlite({ voice: config.ttsVoice, threads, queueMax: config.synthesisQueueMax, clock, log })),
    owned(
      startSilero({
        modelFile: modelPath("silero-vad/silero_vad_v5.onnx"),
        queueMaxWindows: config.activityQueueMaxWindows,
        clock,
        log,
      }),
    ),
  ]);
  const speechToText = createSoundswallower({
    threads,
    maxStreams: config.voiceMaxSessions,
    maxVocabularies: config.recognitionMaxVocabularies,
    maxDecoders: config.recognitionMaxDecoders,
    maxWords: config.recognitionMaxWords,
    pronouncer: textToSpeech,
    clock,
    log,
  });
  scope.own(() => speechToText.close());
  return { speechToText, textToSpeech, voiceActivity };
}
