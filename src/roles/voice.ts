import { type WebSocket } from "ws";
import { type Clock } from "../base/clock.ts";
import { type Log } from "../base/log.ts";
import { type Config } from "../config.ts";
import { type LanguageModel } from "../knowledge/answer/language-model.ts";
import { type Ask } from "../knowledge/ask.ts";
import { createVocabularyReader } from "../knowledge/vocabulary-reader.ts";
import { type VocabularySource } from "../knowledge/vocabulary-source.ts";
import { type Admission } from "../tenancy/ticket.ts";
import { type UsageLimits } from "../tenancy/usage-limits.ts";
import { type Tokens } from "../tenancy/token.ts";
import { serveRtvi } from "../voice/protocols/rtvi.ts";
import { SocketKeeper } from "../voice/protocols/socket-keeper.ts";
import { type SessionStore } from "../voice/session-store.ts";
import { Pacer } from "../voice/session/pacer.ts";
import { SessionService } from "../voice/session/session-service.ts";
import { type SessionServices } from "../voice/session/session-services.ts";
import { type Foundation } from "./foundation.ts";
import { createReading } from "./reading.ts";
import { type Host } from "./host.ts";
import { createJudgements } from "./loop.ts";
import { type Speech } from "./speech.ts";

export interface SessionParts {
  readonly ask: Ask;
  readonly vocabularies: VocabularySource;
  readonly store: SessionStore;
  readonly speech: Speech;
  /** Reads follow-up questions. */
  readonly languageModel?: LanguageModel | undefined;
  /** What users and tenants may say; as much as they like when absent. */
  readonly limits?: UsageLimits;
  /** Takes what users think of answers. */
  readonly judgements?: SessionServices["judgements"];
}

export interface VoiceOptions {
  readonly foundation: Foundation;
  readonly tokens: Tokens;
  readonly ask: Ask;
  readonly speech: Speech;
  /** Reads follow-up questions. */
  readonly languageModel?: LanguageModel | undefined;
}

export interface Voice {
  readonly sessions: SessionService;
  readonly vocabularies: VocabularySource;
  readonly accept: (socket: WebSocket, admission: Admission) => void;
}

/** What sessions are made of, over whatever clock. */
export function sessionServices(
  { ask, vocabularies, store, speech, languageModel, limits, judgements }: SessionParts,
  { clock, log, config }: { readonly clock: Clock; readonly log: Log; readonly config: Config },
): SessionServices {
  const pacer = new Pacer({ clock, leadMs: config.voiceLeadMs });
  const refuseSpeech: SessionServices["refuseSpeech"] = (who, speechMs) =>
    limits?.admitAudio(who, speechMs)?.then(({ problem }) => problem);
  const understand = createReading({ config, clock, log }, { languageModel, limits });
  return { clock, log, ask, understand, vocabularies, store, ...speech, pacer, refuseSpeech, ...(judgements ? { judgements } : {}) };
}

/** Wires voice sessions and the protocol that carries them. */
export function createVoice(host: Host, { foundation, tokens, ask, speech, languageModel }: VoiceOptions): Voice {
  const { config, metrics, sharedMetrics, random, log } = host;
  const { storage, coordination, known, limits } = foundation;
  const { clock, snapshots, bus, tickets, shared } = coordination;
  const { store } = storage;
  const vocabularies = createVocabularyReader({
    getGeneration: (key) => known.generations.getGeneration(key),
    readActiveChunks: (key) => store.documents.readActiveChunks(key),
  });
  const judgements = createJudgements(host, foundation);
  const parts = { ask, vocabularies, store: store.sessions, speech, languageModel, limits, judgements };
  const windowMs = config.resumeWindowMs;
  const sessions = new SessionService({
    services: sessionServices(parts, { clock, log, config }),
    settings: config,
    random,
    resume: { snapshots, windowMs, shared, bus },
    accessProblem: (principal) => tokens.accessProblem(principal, "ask"),
    turnEnded: ({ mode, timingMs }) => metrics.turn(mode, timingMs),
  });
  sharedMetrics.watch({
    voiceSessions: () => ({
      active: sessions.size - sessions.detached,
      detached: sessions.detached,
      draining: sessions.draining,
      turnsWaiting: sessions.turnsWaiting,
    }),
  });
  const { voiceHelloTimeoutMs, voicePingMs } = config;
  const keeper = new SocketKeeper({ clock, voiceHelloTimeoutMs, voicePingMs });
  const services = { clock, log, random, sessions, keeper, settings: config, resume: { tickets, windowMs } };
  return { sessions, vocabularies, accept: (socket, admission) => serveRtvi(socket, admission, services) };
}

/** Lets turns finish, and tells clients where to go on. Resolves when all sessions are closed, which is soon once `hurried` aborts. */
export async function drainSessions(sessions: SessionService, config: Config, hurried: AbortSignal): Promise<void> {
  const close = (): void => void sessions.close();
  hurried.addEventListener("abort", close, { once: true });
  try {
    if (hurried.aborted) await sessions.close();
    else await sessions.drain(config.drainTimeoutMs, config.drainIdleWindowMs);
  } finally {
    hurried.removeEventListener("abort", close);
  }
}
