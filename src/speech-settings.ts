import { choice, integer, text } from "./base/settings.ts";

const megabyte = 1_048_576;
const anything = /^.+$/s;
const httpAddress = /^https?:\/\/\S+$/;
const webSocketAddress = /^wss?:\/\/\S+$/;

/** The settings of engines that hear and speak, and of voice sessions; a part of `config.ts`. */
export const speechSettings = {
  stt: choice(
    "STT",
    ["soundswallower", "deepgram"],
    "Speech recogniser: `soundswallower` runs in this process; `deepgram` is a service elsewhere.",
    { default: "soundswallower" },
  ),
  tts: choice(
    "TTS",
    ["flite", "openai-compatible"],
    "Speech synthesiser: `flite` runs in this process; `openai-compatible` asks a service elsewhere.",
    { default: "flite" },
  ),
  ttsVoice: text(
    "EQUIVOX_TTS_VOICE",
    /^[^\s\x00-\x1f]{1,100}$/,
    "a name of up to 100 characters without spaces",
    "Voice that answers: slt, rms, awb or kal16 of `flite`, or one that the service of `openai-compatible` has.",
    { defaultText: "slt, or alloy" },
  ),
  sttUrl: text(
    "EQUIVOX_STT_URL",
    webSocketAddress,
    "a ws(s) address",
    "Base address of the recogniser elsewhere: Deepgram's, or what speaks its live protocol.",
    { default: "wss://api.deepgram.com/v1" },
  ),
  sttKey: text("EQUIVOX_STT_KEY", anything, "a key", "API key of the recogniser, when it wants one.", { secret: true }),
  sttModel: text("EQUIVOX_STT_MODEL", anything, "a model name", "Model of the recogniser.", { default: "nova-3" }),
  sttTimeoutMs: integer(
    "EQUIVOX_STT_TIMEOUT_MS",
    [100, 60_000],
    "How long the recogniser may take to be connected, and to write down the end of a question.",
    { default: "3000", unit: "ms" },
  ),
  sttKeyTermsMax: integer(
    "EQUIVOX_STT_KEY_TERMS_MAX",
    [0, 500],
    "Words of the manual that the recogniser elsewhere is told to expect: codes and topics.",
    { default: "100" },
  ),
  ttsUrl: text(
    "EQUIVOX_TTS_URL",
    httpAddress,
    "an http(s) address",
    "Base address of the synthesiser's OpenAI-compatible API, such as http://localhost:8880/v1 for Kokoro-FastAPI.",
  ),
  ttsKey: text("EQUIVOX_TTS_KEY", anything, "a key", "API key of the synthesiser, when it wants one.", { secret: true }),
  ttsModel: text("EQUIVOX_TTS_MODEL", anything, "a model name", "Model of the synthesiser."),
  ttsTimeoutMs: integer(
    "EQUIVOX_TTS_TIMEOUT_MS",
    [100, 60_000],
    "How long the synthesiser elsewhere may take until a sentence begins, and then for each next piece of it.",
    { default: "4000", unit: "ms" },
  ),
  ttsConnections: integer("EQUIVOX_TTS_CONNECTIONS", [1, 1_000], "Sentences that the synthesiser elsewhere is asked for at once.", {
    default: "64",
  }),
  ttsSentenceMaxMs: integer(
    "EQUIVOX_TTS_SENTENCE_MAX_MS",
    [1_000, 600_000],
    "Longest audio that is taken from the synthesiser elsewhere for one sentence.",
    { default: "120000", unit: "ms" },
  ),
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
  synthesisQueueMax: integer(
    "EQUIVOX_SYNTHESIS_QUEUE_MAX",
    [1, 10_000],
    "Sentences that wait for a synthesis thread, or for a connection to a synthesiser elsewhere.",
    { default: "200" },
  ),
  voiceMaxSessions: integer("EQUIVOX_VOICE_MAX_SESSIONS", [1, 100_000], "Voice sessions at once.", { default: "200" }),
  voiceAdmissionsPerSecond: integer(
    "EQUIVOX_VOICE_ADMISSIONS_PER_SECOND",
    [1, 100_000],
    "Voice connections that are admitted in a second; those beyond wait their turn, so that a crowd that comes back does not hold up who is here.",
    { default: "50" },
  ),
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
