import { type Clock } from "../base/clock.ts";
import { type Log } from "../base/log.ts";
import { type Scope } from "../base/scope.ts";
import { type Config } from "../config.ts";
import { failure } from "../errors.ts";
import { createSoundswallower } from "../providers/stt/soundswallower.ts";
import { fliteVoices, startFlite } from "../providers/tts/flite.ts";
import { startSilero } from "../providers/vad/silero.ts";
import { type HealthPart } from "../telemetry/health-board.ts";
import { type SpeechToText } from "../voice/speech-to-text.ts";
import { type TextToSpeech } from "../voice/text-to-speech.ts";
import { type Pronouncer } from "../voice/vocabulary/pronunciation.ts";
import { type VoiceActivityModel } from "../voice/voice-activity.ts";
import { modelPath } from "./engines.ts";
import { speechPart } from "./health-parts.ts";

export interface Speech {
  readonly speechToText: SpeechToText;
  readonly textToSpeech: TextToSpeech;
  readonly voiceActivity: VoiceActivityModel;
  /** How the engines are, for health. */
  readonly parts: readonly HealthPart[];
}

interface Surroundings {
  readonly clock: Clock;
  readonly log: Log;
}

type Flite = TextToSpeech & Pronouncer;

/** Opens the engines that hear and speak; the scope closes them. Throws `engine-unavailable` or `setting-invalid`. */
export async function openSpeech(config: Config, { clock, log }: Surroundings, scope: Scope): Promise<Speech> {
  // Each is owned as soon as it is there, because another may fail.
  const owned = async <Engine extends { close(): Promise<void> }>(opening: Engine | Promise<Engine>): Promise<Engine> => {
    const engine = await opening;
    scope.own(() => engine.close());
    return engine;
  };
  const parts: HealthPart[] = [];
  const openFlite = (voice: (typeof fliteVoices)[number]): Promise<Flite> =>
    owned(startFlite({ voice, threads: config.speechThreads, queueMax: config.synthesisQueueMax, clock, log }));
  const openSynthesis = async (): Promise<{ textToSpeech: TextToSpeech; flite: Flite | undefined }> => {
    if (config.tts === "flite") {
      const flite = await openFlite(fliteVoice(config));
      parts.push(speechPart(flite));
      return { textToSpeech: flite, flite };
    }
    const { createRemoteSynthesis, providerPart } = await import("./remote-speech.ts");
    const textToSpeech = await owned(createRemoteSynthesis(config, clock));
    parts.push(providerPart("text_to_speech", "answers are written and not heard", textToSpeech));
    // The embedded recogniser has it pronounce words that are in no dictionary.
    return { textToSpeech, flite: config.stt === "soundswallower" ? await openFlite("slt") : undefined };
  };
  const [{ textToSpeech, flite }, voiceActivity] = await Promise.all([
    openSynthesis(),
    owned(
      startSilero({
        modelFile: modelPath("silero-vad/silero_vad_v5.onnx"),
        queueMaxWindows: config.activityQueueMaxWindows,
        clock,
        log,
      }),
    ),
  ]);
  if (config.stt === "soundswallower" && flite) {
    return { speechToText: await owned(openSoundswallower(config, flite, { clock, log })), textToSpeech, voiceActivity, parts };
  }
  const { createDeepgram, providerPart } = await import("./remote-speech.ts");
  const speechToText = await owned(createDeepgram(config, clock));
  parts.push(providerPart("speech_to_text", "questions must be typed", speechToText));
  return { speechToText, textToSpeech, voiceActivity, parts };
}

function openSoundswallower(config: Config, pronouncer: Pronouncer, { clock, log }: Surroundings): SpeechToText {
  return createSoundswallower({
    threads: config.speechThreads,
    maxStreams: config.voiceMaxSessions,
    maxVocabularies: config.recognitionMaxVocabularies,
    maxDecoders: config.recognitionMaxDecoders,
    maxWords: config.recognitionMaxWords,
    pronouncer,
    clock,
    log,
  });
}

/** Throws `setting-invalid` for a voice that Flite has not. */
function fliteVoice({ ttsVoice }: Config): (typeof fliteVoices)[number] {
  if (ttsVoice === undefined) return "slt";
  const voice = fliteVoices.find((known) => known === ttsVoice);
  if (voice) return voice;
  const problem = `flite has the voices ${fliteVoices.join(", ")}`;
  throw failure("setting-invalid", { setting: "EQUIVOX_TTS_VOICE", value: ttsVoice, problem });
}
