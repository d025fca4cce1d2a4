import { type StartRole } from "./running-role.ts";
import { openBatches } from "./batches.ts";
import { openEmbedding } from "./embeddings.ts";
import { openFoundation } from "./foundation.ts";
import { embeddingPart, jobsPart } from "./health-parts.ts";
import { openIndexing } from "./indexing.ts";
import { openRemoteAnswering } from "./remote-answering.ts";
import { sweepFilesDaily } from "./sweep.ts";

/** Indexes uploaded documents, and answers batches of questions by asking the role rag. */
export const startWorker: StartRole = async (host, scope) => {
  const { config, random, log, health, lifecycle } = host;
  const [foundation, embedding] = await Promise.all([
    openFoundation(host, { databaseEffect: "nothing is indexed; what was uploaded waits" }, scope),
    openEmbedding(config, scope, host),
  ]);
  const { storage, coordination, known } = foundation;
  const { clock } = coordination;
  const indexing = openIndexing(host, foundation, embedding, scope);
  health.add(embeddingPart(embedding));
  health.add(jobsPart(storage.store.jobs));
  const ask = openRemoteAnswering(host, "worker", scope);
  openBatches({ config, queue: coordination.openBatchQueue(scope), clock, random, log, equipment: known.equipment, ask }, scope);
  indexing.start();
  void sweepFilesDaily(host, storage, scope.signal);
  scope.own(() => lifecycle.drain());
  return undefined;
};
