import { setImmediate } from "node:timers/promises";
import { type Log, silentLog } from "../../src/base/log.ts";
import { ManualClock } from "../../src/base/manual-clock.ts";
import { countingRandom, type Random } from "../../src/base/random.ts";
import { failure } from "../../src/errors.ts";
import { slugSchema } from "../../src/tenancy/equipment.ts";
import { type Admission } from "../../src/tenancy/ticket.ts";
import { localTenant, userSchema } from "../../src/tenancy/tenant.ts";
import { type ResumeOptions } from "../../src/voice/session/conversations.ts";
import { type JudgeAnswers } from "../../src/voice/session/judged-answers.ts";
import { Pacer } from "../../src/voice/session/pacer.ts";
import { type SessionClient, type SessionNotice } from "../../src/voice/session/session-client.ts";
import { SessionService } from "../../src/voice/session/session-service.ts";
import { type SessionServices } from "../../src/voice/session/session-services.ts";
import { type VoiceSession } from "../../src/voice/session/voice-session.ts";
import { MemorySessionStore } from "./memory-session-store.ts";
import {
  ScriptedAsk,
  ScriptedSpeechToText,
  ScriptedTextToSpeech,
  ScriptedVocabularies,
  ScriptedVoiceActivity,
} from "./scripted-engines.ts";

export const benchSettings = {
  endpointSilenceMs: 500,
  turnMaxMs: 30_000,
  voiceIdleTimeoutMs: 600_000,
  requestTimeoutMs: 30_000,
  speechLimitTimeoutMs: 250,
  voiceMaxSessions: 3,
  turnOutboxMax: 10,
};

export interface BenchOptions {
  /** What sessions of several processes share. */
  readonly store?: MemorySessionStore;
  readonly resume?: ResumeOptions;
  readonly random?: Random;
  /** What the clock shows at first, in milliseconds since the epoch. */
  readonly startedAt?: number;
  readonly log?: Log;
  readonly ask?: (clock: ManualClock) => ScriptedAsk;
  readonly textToSpeech?: ScriptedTextToSpeech;
  readonly understand?: NonNullable<SessionServices["understand"]>;
  readonly refuseSpeech?: NonNullable<SessionServices["refuseSpeech"]>;
}

/** A session service on a clock that stands still, with scripted engines. */
export function sessionBench(options: BenchOptions = {}) {
  const clock = new ManualClock(options.startedAt);
  const engines = {
    ask: options.ask?.(clock) ?? new ScriptedAsk(),
    speechToText: new ScriptedSpeechToText(),
    textToSpeech: options.textToSpeech ?? new ScriptedTextToSpeech(),
    voiceActivity: new ScriptedVoiceActivity(),
    vocabularies: new ScriptedVocabularies(),
    store: options.store ?? new MemorySessionStore(),
  };
  const pacer = new Pacer({ clock, leadMs: 120 });
  const judged: Parameters<JudgeAnswers["judge"]>[] = [];
  const services: SessionServices = {
    clock,
    log: options.log ?? silentLog,
    pacer,
    ...engines,
    judgements: { judge: async (...given) => void judged.push(given) },
    ...(options.understand ? { understand: options.understand } : {}),
    ...(options.refuseSpeech ? { refuseSpeech: options.refuseSpeech } : {}),
  };
  const revoked = new Set<string>();
  const service = new SessionService({
    services,
    settings: benchSettings,
    random: options.random ?? countingRandom(),
    ...(options.resume ? { resume: options.resume } : {}),
    accessProblem: ({ tokenId, expiresAt }) =>
      revoked.has(tokenId) ? failure("token-revoked") : clock.now() >= expiresAt ? failure("token-expired") : undefined,
  });
  return { clock, services, service, pacer, revoked, judged, ...engines };
}

export function admission(change: Partial<Admission> = {}): Admission {
  const user = userSchema.parse("technician");
  const expiresAt = Date.UTC(2027, 0, 1);
  const principal = { tenant: localTenant, user, permissions: new Set(["ask" as const]), tokenId: "token-1", issuedAt: 0, expiresAt };
  return { principal, equipment: slugSchema.parse("sample"), ...change };
}

/** Remembers what a session says. */
export class RecordingClient implements SessionClient {
  readonly notices: SessionNotice[] = [];
  samples = 0;

  audio(samples: Int16Array): void {
    this.samples += samples.length;
  }

  notify(notice: SessionNotice): void {
    this.notices.push(notice);
  }

  of<Type extends SessionNotice["type"]>(type: Type): Extract<SessionNotice, { type: Type }>[] {
    return this.notices.filter((notice): notice is Extract<SessionNotice, { type: Type }> => notice.type === type);
  }
}

/** Lets time pass in steps of 20 ms, with or without sound; scripted engines answer between two steps, or hang. */
export async function pass(
  bench: { clock: ManualClock },
  session: VoiceSession,
  durationMs: number,
  sound?: (durationMs: number) => Int16Array,
) {
  const samples = sound?.(durationMs);
  for (let elapsed = 0; elapsed < durationMs; elapsed += 20) {
    if (samples) session.audio(samples.subarray(elapsed * 16, (elapsed + 20) * 16));
    await settle();
    bench.clock.advance(20);
  }
}

/** Lets scripted engines answer. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 4; round++) await setImmediate();
}
