import { type EmbeddingModel } from "../knowledge/embedding.ts";
import { type DocumentStore, type JobStore } from "../knowledge/document-store.ts";
import { type Store } from "../stores/store.ts";
import { type EventLoopMonitor } from "../telemetry/event-loop.ts";
import { type HealthPart, type PartReading } from "../telemetry/health-board.ts";
import { vectorsPartName } from "../telemetry/shared-metrics.ts";
import { type TextToSpeech } from "../voice/text-to-speech.ts";

/** Probing an engine costs it some milliseconds. */
const engineValidMs = 15_000;
const engineTimeoutMs = 2_000;

/** The store, by a question that it must answer. */
export function databasePart(store: Pick<Store, "ping">, options: { vital: boolean; effect: string }): HealthPart {
  return { name: "database", ...options, read: async () => store.ping().then((): PartReading => ({ state: "ok" })) };
}

/** The embedding model, by a text that it turns into a vector. */
export function embeddingPart(embedding: EmbeddingModel): HealthPart {
  return {
    name: "embedding_service",
    effect: "questions are searched by their words alone, and new documents wait for their vectors",
    vital: false,
    validMs: engineValidMs,
    async read() {
      await embedding.embed(["ready"], { priority: "question", signal: AbortSignal.timeout(engineTimeoutMs) });
      return { state: "ok", note: embedding.name };
    },
  };
}

/** The synthesiser, by a word that it speaks. */
export function speechPart(textToSpeech: TextToSpeech): HealthPart {
  return {
    name: "text_to_speech",
    effect: "answers are written and not heard",
    vital: false,
    validMs: engineValidMs,
    async read() {
      for await (const _ of textToSpeech.synthesize("Ready.", { signal: AbortSignal.timeout(engineTimeoutMs) })) break;
      return { state: "ok", note: textToSpeech.name };
    },
  };
}

/** The queue of documents to be indexed, as the store has it. */
export function jobsPart(jobs: Pick<JobStore, "countJobs">): HealthPart {
  return {
    name: "jobs",
    effect: "how many documents wait is not known",
    vital: false,
    async read() {
      const [queued, running] = await Promise.all([jobs.countJobs("queued"), jobs.countJobs("running")]);
      return { state: "ok", figures: { queued, running } };
    },
  };
}

/** Looking for them reads every document once. */
const vectorsValidMs = 60_000;
/** More are not counted. */
const mostWaiting = 1_000;

/** How many documents answer without all their vectors from the present model: new ones, and all of them after a change of the model. */
export function vectorsPart(documents: Pick<DocumentStore, "listEmbeddedOtherwise">, model: string): HealthPart {
  return {
    name: vectorsPartName,
    effect: "how many documents wait for vectors of the present model is not known",
    vital: false,
    validMs: vectorsValidMs,
    async read() {
      const { length: waiting } = await documents.listEmbeddedOtherwise(model, mostWaiting);
      return { state: "ok", note: model, figures: { waiting, countedUpTo: mostWaiting } };
    },
  };
}

/** Open sockets against their limit. */
export function connectionsPart(count: () => number, limit: number): HealthPart {
  return {
    name: "active_connections",
    effect: "new voice sessions are refused here",
    vital: false,
    read: () => ({ state: count() < limit ? "ok" : "degraded", figures: { open: count(), limit } }),
  };
}

/** How busy this process is. */
export function processPart(eventLoop: EventLoopMonitor, overload: () => string | undefined): HealthPart {
  return {
    name: "process",
    effect: "new work is turned away until it has caught up",
    vital: false,
    read() {
      const { p99DelayMs, utilization } = eventLoop.read();
      const figures = {
        eventLoopDelayMs: Math.round(p99DelayMs * 100) / 100,
        eventLoopUtilization: Math.round(utilization * 1_000) / 1_000,
        memoryBytes: process.memoryUsage.rss(),
      };
      const problem = overload();
      return problem === undefined ? { state: "ok", figures } : { state: "degraded", problem, figures };
    },
  };
}

/** A part that this deployment does without. */
export function absentPart(name: string, note: string): HealthPart {
  return { name, effect: "", vital: false, read: () => ({ state: "ok", note }) };
}
