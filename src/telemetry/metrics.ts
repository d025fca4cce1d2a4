import { Counter, Histogram, Registry } from "prom-client";
import { type Clock } from "../base/clock.ts";
import { type TurnTiming } from "../voice/session-store.ts";
import { type EventLoopMonitor } from "./event-loop.ts";
import { gauge } from "./gauge.ts";
import { createProcessUsage } from "./process-usage.ts";

/** How a question ended. */
export type RagOutcome = "answered" | "unanswered" | "failed" | "cancelled";

/** The product's figures, for Prometheus. No label ever holds a tenant, user, equipment, document or text. */
export interface Metrics {
  /** Other parts register their figures here. */
  readonly registry: Registry;
  readonly contentType: string;
  /** The exposition text. */
  render(): Promise<string>;
  /** The same figures as data, for a primary that renders those of several processes. */
  snapshot(): Promise<unknown>;
  /** Names a function that is asked for the number of open WebSockets at each scrape. */
  countConnections(count: () => number): void;
  ragRequest(kind: "retrieve" | "ask", outcome: RagOutcome, durationMs: number): void;
  turn(mode: "voice" | "text", timing: TurnTiming): void;
  httpRequest(method: string, route: string, status: number, durationMs: number): void;
  /** A WebSocket was refused, by the code of the error. */
  connectionRefused(code: string): void;
  /** Jobs that ended, by the state they ended in. */
  jobEnded(state: string): void;
  /** A sentence of an answer was not said, because the manual does not support it; by what is not supported. */
  sentenceDropped(objection: string): void;
}

export interface MetricsOptions {
  readonly clock: Clock;
  readonly eventLoop: EventLoopMonitor;
}

/** Fine where an answer is felt (10 ms to 1 s), coarse beyond; seconds, as Prometheus has it. */
const latencyBuckets = [0.005, 0.01, 0.02, 0.035, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 1, 1.5, 2, 3, 5, 10, 30];

const turnStages = {
  speechEndToFirstAudio: "speech_end_to_first_audio",
  endOfTurnToFirstAudio: "end_of_turn_to_first_audio",
  endpoint: "endpoint",
  finalTranscript: "final_transcript",
  retrieve: "retrieve",
  firstSentence: "first_sentence",
  firstAudio: "first_audio",
  total: "total",
} as const satisfies Record<keyof TurnTiming, string>;

/** Milliseconds to seconds, keeping whole microseconds. */
const seconds = (milliseconds: number) => Math.round(milliseconds * 1_000) / 1_000_000;

/** Makes a registry of its own, so that several servers in one process do not share figures. */
export function createMetrics({ clock, eventLoop }: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  let connections = () => 0;

  gauge(registry, "active_connections", "Open WebSocket connections.", () => connections());
  observeProcess(registry, clock, eventLoop);

  const ragRequests = new Counter({
    name: "rag_requests_total",
    help: "Questions and retrievals, by how they ended.",
    labelNames: ["kind", "outcome"],
    registers,
  });
  const ragDuration = new Histogram({
    name: "rag_request_duration_seconds",
    help: "Time from a question to its last sentence, or of a retrieval.",
    labelNames: ["kind"],
    buckets: latencyBuckets,
    registers,
  });
  const turns = new Counter({ name: "turns_total", help: "Turns, spoken and written.", labelNames: ["mode"], registers });
  const turnStage = new Histogram({
    name: "turn_stage_duration_seconds",
    help: "Stages of a turn; see docs/operations.md for what each runs from and to.",
    labelNames: ["mode", "stage"],
    buckets: latencyBuckets,
    registers,
  });
  const httpDuration = new Histogram({
    name: "http_request_duration_seconds",
    help: "HTTP requests by route pattern.",
    labelNames: ["method", "route", "status"],
    buckets: latencyBuckets,
    registers,
  });
  const refused = new Counter({
    name: "connections_refused_total",
    help: "WebSockets that were refused, by the code of the error.",
    labelNames: ["reason"],
    registers,
  });
  const jobs = new Counter({ name: "jobs_total", help: "Indexing jobs by the state they ended in.", labelNames: ["state"], registers });
  const dropped = new Counter({
    name: "answer_sentences_dropped_total",
    help: "Sentences that were not said because the cited passages do not support them.",
    labelNames: ["reason"],
    registers,
  });

  return {
    registry,
    contentType: registry.contentType,
    render: () => registry.metrics(),
    snapshot: () => registry.getMetricsAsJSON(),
    countConnections(count) {
      connections = count;
    },
    ragRequest(kind, outcome, durationMs) {
      ragRequests.inc({ kind, outcome });
      ragDuration.observe({ kind }, seconds(durationMs));
    },
    turn(mode, timing) {
      turns.inc({ mode });
      for (const [stage, label] of Object.entries(turnStages)) {
        const durationMs = timing[stage as keyof TurnTiming];
        if (durationMs !== undefined) turnStage.observe({ mode, stage: label }, seconds(durationMs));
      }
    },
    httpRequest: (method, route, status, durationMs) => httpDuration.observe({ method, route, status }, seconds(durationMs)),
    connectionRefused: (code) => refused.inc({ reason: code }),
    jobEnded: (state) => jobs.inc({ state }),
    sentenceDropped: (objection) => dropped.inc({ reason: objection }),
  };
}

function observeProcess(registry: Registry, clock: Clock, eventLoop: EventLoopMonitor): void {
  const usage = createProcessUsage(() => clock.monotonic());
  gauge(registry, "cpu_usage_percent", "Percent of one core that the process used since the last scrape.", () => usage.cpuPercent());
  gauge(registry, "memory_usage_bytes", "Resident memory of the process.", () => usage.memoryBytes());
  gauge(registry, "event_loop_delay_seconds", "99th percentile of the event loop's delay in the last window.", () =>
    seconds(eventLoop.read().p99DelayMs),
  );
  gauge(registry, "event_loop_utilization", "Share of time in which the event loop was busy, 0 to 1.", () => eventLoop.read().utilization);
}
