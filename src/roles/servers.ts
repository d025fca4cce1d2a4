import { fileURLToPath } from "node:url";
import { type WebSocket } from "ws";
import { type Scope } from "../base/scope.ts";
import { createHttpServer, type HttpServer } from "../http/server.ts";
import { type Engines } from "../http/services.ts";
import { type LanguageModel } from "../knowledge/answer/language-model.ts";
import { type Ask } from "../knowledge/ask.ts";
import { type Batches } from "../knowledge/batch/batches.ts";
import { busJobEvents } from "../knowledge/ingest/job-progress.ts";
import { type Admission } from "../tenancy/ticket.ts";
import { type Tokens } from "../tenancy/token.ts";
import { type Foundation } from "./foundation.ts";
import { jobsPart } from "./health-parts.ts";
import { type Host } from "./host.ts";
import { type Library } from "./library.ts";
import { createLoop } from "./loop.ts";
import { createReading } from "./reading.ts";
import { openWrittenTurns } from "./written-turns.ts";

export interface PublicServerOptions {
  readonly foundation: Foundation;
  readonly library: Library;
  readonly tokens: Tokens;
  readonly ask: Ask;
  readonly batches: Batches;
  readonly engines: Engines;
  /** Reads follow-up questions. */
  readonly languageModel?: LanguageModel | undefined;
  /** Takes voice sockets; without it the server has none. */
  readonly acceptVoice?: (socket: WebSocket, admission: Admission) => void;
}

/** Starts the public server; the scope closes it. Throws `port-in-use` and what keeps TLS from working. */
export async function openPublicServer(host: Host, options: PublicServerOptions, scope: Scope): Promise<HttpServer> {
  const { foundation, library, tokens, ask, batches, engines, languageModel, acceptVoice } = options;
  const { storage, coordination, known, limits } = foundation;
  const { store, files } = storage;
  const { clock, bus, presence, tickets } = coordination;
  const services = {
    ...{ clock, random: host.random, tokens, tickets, limits, presence, ask, batches, engines, files },
    ...store,
    equipment: known.equipment,
    writtenTurns: openWrittenTurns(host, store, clock, scope),
    uploads: library.uploads,
    unlocking: library.unlocking,
    retryJob: library.retryJob,
    removal: library.removal,
    jobEvents: busJobEvents(bus),
    understand: createReading(host, { languageModel, limits }),
    ...createLoop(host, foundation),
  };
  const consoleDirectory = fileURLToPath(new URL("../../dist/console", import.meta.url));
  const settings = host.config;
  const server = await createHttpServer({ ...host, settings, services, consoleDirectory, ...(acceptVoice ? { acceptVoice } : {}) });
  scope.own(() => server.close());
  host.health.add(jobsPart(store.jobs));
  return server;
}
