import { type WebSocket } from "ws";
import { type Clock } from "../base/clock.ts";
import { type Log } from "../base/log.ts";
import { type Random } from "../base/random.ts";
import { type Config } from "../config.ts";
import { type Metrics } from "../telemetry/metrics.ts";
import { type Admission } from "../tenancy/ticket.ts";
import { type Tokens } from "../tenancy/token.ts";
import { serveRtvi } from "../voice/protocols/rtvi.ts";
import { SocketKeeper } from "../voice/protocols/socket-keeper.ts";
import { Pacer } from "../voice/session/pacer.ts";
import { SessionService } from "../voice/session/session-service.ts";
import { type SessionServices } from "../voice/session/session-services.ts";
import { type Knowledge } from "./knowledge.ts";
import { type Speech } from "./speech.ts";
import { type Storage } from "./storage.ts";

export interface VoiceOptions {
  readonly config: Config;
  readonly storage: Storage;
  readonly knowledge: Knowledge;
  readonly speech: Speech;
  readonly tokens: Tokens;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface Voice {
  readonly sessions: SessionService;
  readonly accept: (socket: WebSocket, admission: Admission) => void;
}

/** What sessions are made of, over whatever clock. */
export function sessionServices({
  storage,
  knowledge,
  speech,
  clock,
  log,
  config,
}: Omit<VoiceOptions, "tokens" | "metrics" | "random">): SessionServices {
  const { ask, vocabularies } = knowledge;
  return {
    clock,
    log,
    ask,
    vocabularies,
    store: storage.store.sessions,
    ...speech,
    pacer: new Pacer({ clock, leadMs: config.voiceLeadMs }),
  };
}

/** Wires voice sessions and the protocol that carries them. */
export function createVoice(options: VoiceOptions): Voice {
  const { config, tokens, metrics, clock, random, log } = options;
  const sessions = new SessionService({
    services: sessionServices(options),
    settings: config,
    random,
    accessProblem: (principal) => tokens.accessProblem(principal, "ask"),
    turnEnded: ({ mode, timingMs }) => metrics.turn(mode, timingMs),
  });
  const { voiceHelloTimeoutMs, voicePingMs } = config;
  const keeper = new SocketKeeper({ clock, voiceHelloTimeoutMs, voicePingMs });
  const services = { clock, log, random, sessions, keeper, settings: config };
  return { sessions, accept: (socket, admission) => serveRtvi(socket, admission, services) };
}
