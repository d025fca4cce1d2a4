import { type Attributes } from "@opentelemetry/api";

/** W3C trace context as headers. */
export interface TraceContext {
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
}

/** Spans of what this process does, as parts of traces that cross processes. No attribute holds text, a tenant or a user. */
export interface Tracing {
  /** Runs `work` in a span below the current one. */
  inSpan<Result>(name: string, attributes: Attributes, work: () => Promise<Result>): Promise<Result>;
  /** Runs `work` in a span that goes on with a trace from another process. */
  continued<Result>(from: TraceContext, name: string, attributes: Attributes, work: () => Promise<Result>): Promise<Result>;
  /** A span that the caller ends, for work that comes in pieces: each piece runs by `run`. */
  open(name: string, attributes: Attributes): OpenSpan;
  /** The current trace, for a request to another process. */
  headers(): TraceContext;
  /** Sends what is held back. Idempotent. */
  close(): Promise<void>;
}

export interface OpenSpan {
  run<Result>(work: () => Result): Result;
  end(error?: unknown): void;
}

export interface TracingOptions {
  /** Base address of a collector that speaks OTLP over HTTP; without one nothing is traced. */
  readonly url: string | undefined;
  /** Share of traces that are kept, 0 to 1; what another process has decided is followed. */
  readonly sampleRatio: number;
  readonly role: string;
  readonly version: string;
  readonly instance: string;
}

/** Opens the tracing of a process: none, at no cost, unless a collector is named. */
export async function openTracing(options: TracingOptions): Promise<Tracing> {
  const { url } = options;
  if (url === undefined) return noTracing;
  const { CollectorTracing } = await import("./collector-tracing.ts");
  return new CollectorTracing({ ...options, url });
}

const noSpan: OpenSpan = { run: (work) => work(), end: () => undefined };

/** Traces nothing. */
export const noTracing: Tracing = {
  inSpan: (_name, _attributes, work) => work(),
  continued: (_from, _name, _attributes, work) => work(),
  open: () => noSpan,
  headers: () => ({}),
  close: async () => undefined,
};
