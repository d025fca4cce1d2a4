import { setTimeout as delay } from "node:timers/promises";
import { Scope } from "../base/scope.ts";
import { type Config } from "../config.ts";
import { problemOf } from "../errors.ts";
import { MemoryTickets } from "../coordination/memory/tickets.ts";
import { type Engines, type HttpServices } from "../http/services.ts";
import { isFinal } from "../knowledge/job.ts";
import { leaveServerNote } from "../stores/disk/server-note.ts";
import { measuredAsk } from "../telemetry/measured-ask.ts";
import { type Equipment } from "../tenancy/equipment.ts";
import { localTenant } from "../tenancy/tenant.ts";
import { createLanguageModel, openEmbedding } from "./engines.ts";
import { absentPart, connectionsPart, databasePart, embeddingPart, jobsPart, speechPart } from "./health-parts.ts";
import { openHost } from "./host.ts";
import { createKnowledge, type Knowledge } from "./knowledge.ts";
import { mintLocalToken } from "./local-access.ts";
import { openPublicServer } from "./servers.ts";
import { seedSample } from "./sample.ts";
import { openSpeech } from "./speech.ts";
import { lockDirectory, openStorage } from "./storage.ts";
import { openTokens, refuseOpenLocalMode } from "./tokens.ts";
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
  // Before the ports, so that a second start on the same folder says that and not that a port is taken.
  const directory = lockDirectory(config, scope);
  const host = await openHost("all", config, scope);
  const { clock, random, log, metrics, health, lifecycle } = host;
  const storage = await openStorage(config, directory, scope);
  const { store, files } = storage;
  const [embedding, speech] = await Promise.all([openEmbedding(config, scope), openSpeech(config, { clock, log }, scope)]);
  const knowledge = createKnowledge({ config, storage, embedding, languageModel, clock, random, log }, scope);
  const tokens = await openTokens(config, store.tenancy, { clock, log, scope });
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
  const { uploads, runner, removal } = knowledge;
  const services: HttpServices = {
    clock,
    random,
    ...store,
    files,
    tokens,
    tickets,
    ask: measured.ask,
    uploads,
    jobEvents: runner,
    removal,
    engines,
  };
  const server = await openPublicServer(host, { services, acceptVoice: voice.accept }, scope);
  health.add(databasePart(store, { vital: true, effect: "nothing can be asked, uploaded or looked up" }));
  health.add(absentPart("redis", "not configured: shared state is in this process"));
  health.add(embeddingPart(embedding));
  health.add(speechPart(speech.textToSpeech));
  health.add(jobsPart(store.jobs));
  health.add(connectionsPart(() => server.connections(), config.voiceMaxSessions));
  // Released first: turns under way are finished while everything that they need is still there.
  scope.own(async () => {
    lifecycle.drain();
    await voice.sessions.drain(config.drainTimeoutMs);
  });
  const note = await leaveServerNote(storage.directory, { url: server.url, token: await mintLocalToken(config, localTenant) });
  scope.own(() => note.remove());
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
  lifecycle.ready();
  return {
    url: server.url,
    metricsUrl: host.metricsUrl,
    dataDir: storage.directory,
    localMode: host.localMode,
    engines,
    localEquipment: () => store.equipment.list(localTenant),
    sampleReady,
    jobsDone,
    warmed,
    close: () => scope.close(),
  };
}
