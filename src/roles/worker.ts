import { isFinal } from "../knowledge/job.ts";
import { announcedDocuments } from "../knowledge/generation-changed.ts";
import { publishJobProgress } from "../knowledge/ingest/job-progress.ts";
import { type StartRole } from "./running-role.ts";
import { sweepFilesDaily } from "./sweep.ts";
import { openBatches } from "./batches.ts";
import { openJobDelivery } from "./delivery.ts";
import { openEmbedding } from "./engines.ts";
import { openFoundation } from "./foundation.ts";
import { embeddingPart, jobsPart } from "./health-parts.ts";
import { openRemoteAnswering } from "./remote-answering.ts";
import { createDeliveredIndexing, createPollingIndexing } from "./indexing.ts";

/** Indexes uploaded documents. */
export const startWorker: StartRole = async (host, scope) => {
  const { config, random, log, metrics, sharedMetrics, health, lifecycle } = host;
  const [{ storage, coordination, known }, embedding] = await Promise.all([
    openFoundation(host, { databaseEffect: "nothing is indexed; what was uploaded waits" }, scope),
    openEmbedding(config, scope),
  ]);
  const { bus, clock, redis } = coordination;
  const documents = announcedDocuments(storage.store.documents, bus);
  const parts = { storage, coordination, documents, embedding };
  const indexing = redis
    ? createDeliveredIndexing(host, { ...parts, delivery: openJobDelivery(host, redis, scope) }, scope)
    : createPollingIndexing(host, parts, scope);
  // Until all attempts have ended: how those go that are under way when the process closes, others are waiting to hear.
  publishJobProgress(indexing, { bus, clock });
  indexing.onProgress(({ state }) => {
    if (isFinal(state)) metrics.jobEnded(state);
    if (state === "failed") sharedMetrics.jobDead();
  });
  health.add(embeddingPart(embedding));
  health.add(jobsPart(storage.store.jobs));
  // Their questions are asked of rag, as everybody's are.
  const ask = openRemoteAnswering(host, "worker", scope);
  openBatches({ config, ...coordination, random, log, documents: known.generations, ask }, scope);
  indexing.start();
  void sweepFilesDaily(host, storage, scope.signal);
  scope.own(() => lifecycle.drain());
  return undefined;
};
