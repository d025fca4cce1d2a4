import { setTimeout as delay } from "node:timers/promises";
import { systemClock } from "../base/clock.ts";
import { systemRandom } from "../base/random.ts";
import { Scope } from "../base/scope.ts";
import { type Config } from "../config.ts";
import { problemOf } from "../errors.ts";
import { MemoryTickets } from "../coordination/memory/tickets.ts";
import { type Engines, type HttpServices } from "../http/services.ts";
import { isFinal } from "../knowledge/job.ts";
import { leaveServerNote } from "../stores/disk/server-note.ts";
import { createEventLoopMonitor } from "../telemetry/event-loop.ts";
import { createLog } from "../telemetry/log.ts";
import { measuredAsk } from "../telemetry/measured-ask.ts";
import { createMetrics } from "../telemetry/metrics.ts";
import { type Equipment } from "../tenancy/equipment.ts";
import { localTenant } from "../tenancy/tenant.ts";
import { createLanguageModel, openEmbedding } from "./engines.ts";
import { createEngineHealth } from "./engine-health.ts";
import { createKnowledge, type Knowledge } from "./knowledge.ts";
import { mintLocalToken } from "./local-access.ts";
import { openServers } from "./servers.ts";
import { seedSample } from "./sample.ts";
import { openSpeech } from "./speech.ts";
import { openStorage } from "./storage.ts";
import { isLocalMode, openTokens, refuseOpenLocalMode } from "./tokens.ts";
import { createVoice } from "./voice.ts";
import { warmRecogniser } from "./warm-up.ts";

const jobsPollMs = 50;

/** The whole product in this process, running. */
export interface Product {
  readonly url: string;
  readonly metricsUrl: string;
  readonly dataDir: string;
  readonly localMode: boolean;
  readonly engines: Engines;
  /** The machines of the local tenant, by slug. */
  localEquipment(): Promise<Equipment[]>;
  /** Resolves when a new DATA_DIR's sample machine answers questions; at once for any other. */
  readonly sampleReady: Promise<void>;
  /** Resolves when the first talker will not wait for a vocabulary. */
  readonly warmed: Promise<void>;
  /** Resolves when no document waits to be indexed. */
  jobsDone(signal: AbortSignal): Promise<void>;
  /** Admits nobody new, lets turns finish within `drainTimeoutMs`, and releases everything. Idempotent. */
  close(): Promise<void>;
}

/** Starts the role `all`. Whatever keeps it from starting is thrown, with everything opened so far released. */
export async function startProduct(config: Config): Promise<Product> {
  const scope = new Scope();
  try {
    return await start(config, scope);
  } catch (error) {
    await scope.close(error);
    throw error;
  }
}

async function start(config: Config, scope: Scope): Promise<Product> {
  refuseOpenLocalMode(config);
  const languageModel = createLanguageModel(config);
  const clock = systemClock;
  const random = systemRandom;
  const log = createLog({ level: config.logLevel });
  const storage = await openStorage(config, scope);
  const [embedding, speech] = await Promise.all([openEmbedding(config, scope), openSpeech(config, { clock, log }, scope)]);
  const knowledge = createKnowledge({ config, storage, embedding, languageModel, clock, random, log }, scope);
  const tokens = await openTokens(config, storage.store.tenancy);

  const eventLoop = createEventLoopMonitor();
  scope.own(() => eventLoop.close());
  const metrics = createMetrics({ clock, eventLoop });
  const measured: Knowledge = { ...knowledge, ask: measuredAsk(knowledge.ask, { metrics, clock }) };
  const engines: Engines = {
    embedding: embedding.name,
    speechToText: speech.speechToText.name,
    textToSpeech: speech.textToSpeech.name,
    voiceActivity: speech.voiceActivity.name,
    answers: languageModel?.name ?? "quoted from the manual",
  };
  const voice = createVoice({ config, storage, knowledge: measured, speech, tokens, metrics, clock, random, log });
  const tickets = new MemoryTickets({ lifetimeMs: config.ticketLifetimeMs, maxOutstanding: config.ticketMaxOutstanding, clock, random });
  const { store, files } = storage;
  const services: HttpServices = {
    clock,
    random,
    ...store,
    files,
    tokens,
    tickets,
    ask: measured.ask,
    uploads: knowledge.uploads,
    jobEvents: knowledge.runner,
    removal: knowledge.removal,
    health: { engines: createEngineHealth({ embedding, textToSpeech: speech.textToSpeech, clock }), pingDatabase: () => store.ping() },
    engines,
  };
  const servers = await openServers({ config, services, log, metrics, eventLoop, acceptVoice: voice.accept }, scope);
  // Released first: turns under way are finished while everything that they need is still there.
  scope.own(async () => {
    servers.lifecycle.drain();
    await voice.sessions.drain(config.drainTimeoutMs);
  });
  const note = await leaveServerNote(storage.directory, { url: servers.url, token: await mintLocalToken(config, localTenant) });
  scope.own(() => note.remove());
  const { uploads, runner } = knowledge;
  runner.onProgress(({ state }) => {
    if (isFinal(state)) metrics.jobEnded(state);
  });
  // The lock on DATA_DIR proves that whoever held them is gone: their jobs need not wait until their leases run out.
  await store.jobs.expireLeases(clock.now());
  runner.start();
  const sampleReady = seedSample({ store, uploads, runner, clock, signal: scope.signal }).catch((error: unknown) => {
    // Such as an upload limit below its size: a product without its sample is still one.
    if (!scope.closed) log.error({ problem: problemOf(error) }, "the sample machine could not be set up");
  });
  const jobsDone = async (signal: AbortSignal): Promise<void> => {
    while ((await store.jobs.countJobs("queued")) + (await store.jobs.countJobs("running")) > 0) {
      await delay(jobsPollMs, undefined, { signal });
    }
  };
  // After the vectors, because they make a new generation of the vocabulary as well.
  const warmed = sampleReady
    .then(() => jobsDone(scope.signal))
    .then(() => warmRecogniser({ equipment: store.equipment, vocabularies: knowledge.vocabularies, speechToText: speech.speechToText }))
    .catch((error: unknown) => {
      if (!scope.closed) log.warn({ problem: problemOf(error) }, "the recogniser could not be warmed up");
    });
  servers.lifecycle.ready();
  return {
    url: servers.url,
    metricsUrl: `${servers.metricsUrl}/metrics`,
    dataDir: storage.directory,
    localMode: isLocalMode(config),
    engines,
    localEquipment: () => store.equipment.list(localTenant),
    sampleReady,
    jobsDone,
    warmed,
    close: () => scope.close(),
  };
}
