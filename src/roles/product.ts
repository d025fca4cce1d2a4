import { setTimeout as delay } from "node:timers/promises";
import { Scope } from "../base/scope.ts";
import { type Config } from "../config.ts";
import { problemOf } from "../errors.ts";
import { type Engines } from "../http/services.ts";
import { type EmbeddingModel } from "../knowledge/embedding.ts";
import { leaveServerNote } from "../stores/disk/server-note.ts";
import { type Equipment } from "../tenancy/equipment.ts";
import { localTenant } from "../tenancy/tenant.ts";
import { openAccess } from "./access.ts";
import { createAnswering } from "./answering.ts";
import { openReranker } from "./reranker.ts";
import { openBatches } from "./batches.ts";
import { isClusterWorker } from "./cluster-worker.ts";
import { openEmbedding } from "./embeddings.ts";
import { createLanguageModel } from "./engines.ts";
import { openFoundation } from "./foundation.ts";
import { connectionsPart, embeddingPart } from "./health-parts.ts";
import { openHost } from "./host.ts";
import { openIndexing } from "./indexing.ts";
import { createLibrary } from "./library.ts";
import { recordUnanswered } from "./loop.ts";
import { mintLocalToken } from "./local-access.ts";
import { seedSample } from "./sample.ts";
import { openPublicServer } from "./servers.ts";
import { openSpeech, type Speech } from "./speech.ts";
import { lockDirectory } from "./storage.ts";
import { sweepFilesDaily } from "./sweep.ts";
import { refuseOpenLocalMode } from "./tokens.ts";
import { createVoice, drainSessions } from "./voice.ts";
import { warmRecogniser } from "./warm-up.ts";

const jobsPollMs = 50;
const databaseEffect = "nothing can be uploaded or looked up; answers come from what is kept";

/** The whole product in this process, running. */
export interface Product {
  readonly url: string;
  /** Undefined in a worker of a cluster. */
  readonly metricsUrl: string | undefined;
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

export interface ProductOptions {
  /** How long the start waits for a database or a Redis elsewhere, in milliseconds; for ever when absent. */
  readonly patienceMs?: number;
  /** Gives the start up. */
  readonly signal?: AbortSignal;
  /** What is under way when the product closes need not be finished. */
  readonly hurry?: AbortSignal;
}

/** Starts the role `all`. Whatever keeps it from starting is thrown, with everything opened so far released. */
export async function startProduct(config: Config, options: ProductOptions = {}): Promise<Product> {
  const { signal } = options;
  // A signal that came before this was loaded tells nobody any more.
  signal?.throwIfAborted();
  const scope = new Scope();
  // What fails of that, whoever waits for the start is told below.
  const giveUp = (): void => void scope.close(signal?.reason).catch(() => undefined);
  signal?.addEventListener("abort", giveUp, { once: true });
  try {
    return await start(config, options, scope);
  } catch (error) {
    await scope.close(error);
    throw error;
  } finally {
    signal?.removeEventListener("abort", giveUp);
  }
}

async function start(config: Config, { patienceMs = Infinity, hurry }: ProductOptions, scope: Scope): Promise<Product> {
  refuseOpenLocalMode(config);
  const languageModel = createLanguageModel(config);
  const reranker = openReranker(config, scope);
  // Before the ports, so that a second start on the same folder says that and not that a port is taken.
  // Workers of a cluster keep nothing there: they have a store and a key that they share.
  const directory = isClusterWorker() ? undefined : lockDirectory(config, scope);
  const host = await openHost("all", config, patienceMs, scope);
  const { random, log, health, lifecycle } = host;
  hurry?.addEventListener("abort", () => lifecycle.hurry(), { once: true });
  const [foundation, embedding, speech] = await Promise.all([
    openFoundation(host, { directory, databaseEffect }, scope),
    openEmbedding(config, scope, host),
    openSpeech(config, host, scope),
  ]);
  const { storage, coordination, known } = foundation;
  const { store } = storage;
  const { clock } = coordination;
  const tokens = await openAccess(host, foundation, scope);
  const indexing = openIndexing(host, foundation, embedding, scope);
  const library = createLibrary(host, foundation, (job) => indexing.queued(job));
  const ask = recordUnanswered(
    createAnswering(host, foundation, { embedding, languageModel, reranker }),
    host,
    foundation,
    embedding,
    scope,
  );
  const voice = createVoice(host, { foundation, tokens, ask, speech, languageModel });
  const { vocabularies } = voice;
  const batches = openBatches(
    { config, queue: coordination.openBatchQueue(scope), clock, random, log, equipment: known.equipment, ask },
    scope,
  );
  const engines = namesOf(embedding, speech, languageModel?.name);
  const served = { foundation, library, tokens, ask, batches, engines, languageModel, acceptVoice: voice.accept };
  const server = await openPublicServer(host, served, scope);
  for (const part of [embeddingPart(embedding), ...speech.parts]) health.add(part);
  health.add(connectionsPart(() => server.connections(), config.voiceMaxSessions));
  // Released first: turns under way are finished while everything that they need is still there.
  scope.own(async () => {
    lifecycle.drain();
    await drainSessions(voice.sessions, config, lifecycle.hurried);
  });
  if (directory !== undefined) {
    const note = await leaveServerNote(directory, { url: server.url, token: await mintLocalToken(config, localTenant) });
    scope.own(() => note.remove());
  }
  // Nobody else works on the store in a locked folder.
  const alone = config.mongoUrl === undefined;
  // The lock on DATA_DIR proves that whoever held them is gone: their jobs need not wait until their leases run out.
  if (alone) await store.jobs.expireLeases(clock.now());
  // A store of this machine is swept when it is opened; another one may see no start for months.
  else void sweepFilesDaily(host, storage, scope.signal);
  indexing.start();
  const sampleReady = !alone
    ? Promise.resolve()
    : seedSample({ store, uploads: library.uploads, jobs: indexing, clock, signal: scope.signal }).catch((error: unknown) => {
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
    // Jobs of a deployment may go on for ever, and asking for them costs its database.
    .then(() => (alone ? jobsDone(scope.signal) : undefined))
    .then(() => warmRecogniser({ equipment: store.equipment, vocabularies, speechToText: speech.speechToText }))
    .catch((error: unknown) => {
      if (!scope.closed) log.warn({ problem: problemOf(error) }, "the recogniser could not be warmed up");
    });
  lifecycle.ready();
  return {
    url: server.url,
    metricsUrl: host.metricsUrl,
    dataDir: directory ?? config.dataDir,
    localMode: host.localMode,
    engines,
    localEquipment: () => store.equipment.list(localTenant),
    sampleReady,
    jobsDone,
    warmed,
    close: () => scope.close(),
  };
}

function namesOf(embedding: EmbeddingModel, speech: Speech, languageModel: string | undefined): Engines {
  return {
    embedding: embedding.name,
    speechToText: speech.speechToText.name,
    textToSpeech: speech.textToSpeech.name,
    voiceActivity: speech.voiceActivity.name,
    answers: languageModel ?? "quoted from the manual",
  };
}
