import { hideCredentials } from "../base/address.ts";
import { type Clock } from "../base/clock.ts";
import { type Random, randomFraction, systemRandom } from "../base/random.ts";
import { type Config } from "../config.ts";
import { failure } from "../errors.ts";
import { type ProviderState } from "../providers/provider-circuit.ts";
import { Deepgram } from "../providers/stt/deepgram.ts";
import { OpenAiCompatibleSpeech } from "../providers/tts/openai-compatible.ts";
import { type HealthPart } from "../telemetry/health-board.ts";

/** OpenAI's first voice; services like it take the name for one of theirs. */
const defaultVoice = "alloy";

const jitter = (random: Random) => () => randomFraction(random);

/** The recogniser elsewhere. It need not be there yet. Throws `setting-invalid`. */
export function createDeepgram(config: Config, clock: Clock): Deepgram {
  const { sttUrl: baseUrl, sttKey: key, sttModel: model, sttTimeoutMs: timeoutMs } = config;
  refuseBrokenAddress("EQUIVOX_STT_URL", baseUrl);
  return new Deepgram({
    ...{ baseUrl, model, timeoutMs, clock, jitter: jitter(systemRandom) },
    ...(key === undefined ? {} : { key }),
    maxStreams: config.voiceMaxSessions,
    maxKeyTerms: config.sttKeyTermsMax,
  });
}

/** The synthesiser elsewhere. It need not be there yet. Throws `setting-invalid`. */
export function createRemoteSynthesis(config: Config, clock: Clock): OpenAiCompatibleSpeech {
  const { ttsUrl: baseUrl, ttsKey: key, ttsModel: model, ttsVoice: voice = defaultVoice } = config;
  if (baseUrl === undefined || model === undefined) {
    const problem = `it needs ${baseUrl === undefined ? "EQUIVOX_TTS_URL" : "EQUIVOX_TTS_MODEL"} as well`;
    throw failure("setting-invalid", { setting: "TTS", value: config.tts, problem });
  }
  refuseBrokenAddress("EQUIVOX_TTS_URL", baseUrl);
  return new OpenAiCompatibleSpeech({
    ...{ baseUrl, model, voice, clock, jitter: jitter(systemRandom) },
    ...(key === undefined ? {} : { key }),
    timeoutMs: config.ttsTimeoutMs,
    sentenceMaxMs: config.ttsSentenceMaxMs,
    connections: config.ttsConnections,
    queueMax: config.synthesisQueueMax,
  });
}

/** A provider elsewhere as the last requests found it: asking it for this would cost money. */
export function providerPart(name: string, effect: string, provider: { readonly name: string; state(): ProviderState }): HealthPart {
  return {
    name,
    effect,
    vital: false,
    read() {
      const { circuit, latencyMs, problem } = provider.state();
      const known = { note: provider.name, ...(latencyMs === undefined ? {} : { latencyMs: Math.round(latencyMs) }) };
      if (problem === undefined) return { state: "ok", ...known };
      return { state: circuit === "closed" ? "degraded" : "down", problem, ...known };
    },
  };
}

function refuseBrokenAddress(setting: string, value: string): void {
  if (URL.canParse(value)) return;
  throw failure("setting-invalid", { setting, value: hideCredentials(value), problem: "it must be an address" });
}
