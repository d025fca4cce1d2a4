import { busJobEvents } from "../knowledge/ingest/job-progress.ts";
import { type StartRole } from "./running-role.ts";
import { openBatches } from "./batches.ts";
import { openJobDelivery } from "./delivery.ts";
import { openFoundation } from "./foundation.ts";
import { jobsPart } from "./health-parts.ts";
import { createLibrary } from "./library.ts";
import { openRemoteAnswering } from "./remote-answering.ts";
import { openWrittenTurns } from "./written-turns.ts";
import { openPublicServer } from "./servers.ts";

/** The public API and the console; answers come from the role rag. */
export const startGateway: StartRole = async (host, scope) => {
  const { config, random, log, health, lifecycle } = host;
  const ask = openRemoteAnswering(host, "gateway", scope);
  const databaseEffect = "nothing can be uploaded or looked up; questions are answered from what is kept";
  const { storage, coordination, known, tokens, limits } = await openFoundation(host, { databaseEffect }, scope);
  const { store, files } = storage;
  const { clock, bus, presence, tickets, redis } = coordination;
  const delivery = redis && openJobDelivery(host, redis, scope);
  const library = createLibrary(host, {
    storage,
    coordination,
    equipment: known.equipment,
    onQueued: (job) => void delivery?.announce(job),
  });
  health.add(jobsPart(store.jobs));
  const engines = {
    embedding: config.embedding,
    speechToText: config.stt,
    textToSpeech: config.tts,
    voiceActivity: "silero",
    answers: config.llm,
  };
  const batches = openBatches({ config, ...coordination, random, log, documents: known.generations }, scope);
  const services = {
    ...store,
    writtenTurns: openWrittenTurns(host, store, clock, scope),
    equipment: known.equipment,
    ...{ clock, random, files, tokens, tickets, limits, presence, ask, engines, batches },
    uploads: library.uploads,
    removal: library.removal,
    jobEvents: busJobEvents(bus),
  };
  const server = await openPublicServer(host, { services }, scope);
  scope.own(() => lifecycle.drain());
  return server.url;
};
