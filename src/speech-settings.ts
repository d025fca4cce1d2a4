import { choice, integer } from "./base/settings.ts";

const megabyte = 1_048_576;

/** The settings of engines that hear and speak, and of voice sessions; a part of `config.ts`. */
export const speechSettings = {
  stt: choice("STT", ["soundswallower"], "Speech recogniser.", { default: "soundswallower" }),
  tts: choice("TTS", ["flite"], "Speech synthesiser.", { default: "flite" }),
  ttsVoice: choice("EQUIVOX_TTS_VOICE", ["slt", "rms", "awb", "kal16"], "Voice that answers.", { default: "slt" }),
  speechThreads: integer("EQUIVOX_SPEECH_THREADS", [1, 64], "Threads that recognise speech, and as many that synthesise it.", {
    default: "1",
  }),
  recognitionMaxVocabularies: integer(
    "EQUIVOX_RECOGNITION_MAX_VOCABULARIES",
    [1, 1_000],
    "Equipments whose vocabulary stays loaded in each recognition thread; one takes 40 to 80 MB.",
    { default: "4" },
  ),
  recognitionMaxDecoders: integer(
    "EQUIVOX_RECOGNITION_MAX_DECODERS",
    [1, 1_000],
    "Utterances at once in each recognition thread; one takes 15 to 30 MB.",
    { default: "16" },
  ),
  recognitionMaxWords: integer(
    "EQUIVOX_RECOGNITION_MAX_WORDS",
    [100, 100_000],
    "Words of a manual that can be recognised, the most frequent ones.",
    { default: "4000" },
  ),
  activityQueueMaxWindows: integer(
    "EQUIVOX_ACTIVITY_QUEUE_MAX_WINDOWS",
    [16, 1_000_000],
    "Windows of 32 ms that wait for voice activity detection.",
    { default: "4096" },
  ),
  synthesisQueueMax: integer("EQUIVOX_SYNTHESIS_QUEUE_MAX", [1, 10_000], "Sentences that wait for a synthesis thread.", { default: "200" }),
  voiceMaxSessions: integer("EQUIVOX_VOICE_MAX_SESSIONS", [1, 100_000], "Voice sessions at once.", { default: "200" }),
  voiceMessageMaxBytes: integer("EQUIVOX_VOICE_MESSAGE_MAX_BYTES", [1_024, 16 * megabyte], "Largest WebSocket message.", {
    default: "65536",
    unit: "bytes",
  }),
  voiceMessagesPerSecond: integer(
    "EQUIVOX_VOICE_MESSAGES_PER_SECOND",
    [10, 10_000],
    "Messages a client may send, averaged over a few seconds.",
    { default: "200" },
  ),
  voiceHelloTimeoutMs: integer(
    "EQUIVOX_VOICE_HELLO_TIMEOUT_MS",
    [100, 120_000],
    "How long a new connection may stay without introducing itself.",
    { default: "15000", unit: "ms" },
  ),
  voiceIdleTimeoutMs: integer("EQUIVOX_VOICE_IDLE_TIMEOUT_MS", [1_000, 86_400_000], "How long a session may go without a question.", {
    default: "600000",
    unit: "ms",
  }),
  voicePingMs: integer("EQUIVOX_VOICE_PING_MS", [1_000, 600_000], "How often a connection is probed.", {
    default: "25000",
    unit: "ms",
  }),
  voiceSendBufferMaxBytes: integer(
    "EQUIVOX_VOICE_SEND_BUFFER_MAX_BYTES",
    [16_384, 64 * megabyte],
    "What may wait for a client that reads slowly.",
    { default: "262144", unit: "bytes" },
  ),
  voiceLeadMs: integer("EQUIVOX_VOICE_LEAD_MS", [20, 1_000], "How far audio runs ahead of real time; what a barge-in cannot take back.", {
    default: "120",
    unit: "ms",
  }),
  endpointSilenceMs: integer("EQUIVOX_ENDPOINT_SILENCE_MS", [100, 5_000], "Silence that ends a turn.", {
    default: "500",
    unit: "ms",
  }),
  turnMaxMs: integer("EQUIVOX_TURN_MAX_MS", [1_000, 600_000], "Longest spoken question.", {
    default: "30000",
    unit: "ms",
  }),
} as const;
