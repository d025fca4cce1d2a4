import { type Attributes, type Context, context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider, ParentBasedSampler, TraceIdRatioBasedSampler } from "@opentelemetry/sdk-trace-node";
import { EquivoxError } from "../errors.ts";

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

/** https://opentelemetry.io/docs/specs/otlp/#otlphttp-request */
const tracesPath = "v1/traces";
const maxQueuedSpans = 2_048;
/** Short, because a process that ends waits for it when the collector hangs. */
const exportTimeoutMs = 3_000;

/** Makes the tracing of a process: none, at no cost, unless a collector is named. */
export function createTracing(options: TracingOptions): Tracing {
  return options.url === undefined ? noTracing : new CollectorTracing({ ...options, url: options.url });
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

class CollectorTracing implements Tracing {
  readonly #provider: NodeTracerProvider;
  readonly #tracer;
  #closed: Promise<void> | undefined;

  constructor({ url, sampleRatio, role, version, instance }: TracingOptions & { readonly url: string }) {
    const exporter = new OTLPTraceExporter({ url: `${url.replace(/\/+$/, "")}/${tracesPath}`, timeoutMillis: exportTimeoutMs });
    this.#provider = new NodeTracerProvider({
      resource: resourceFromAttributes({
        "service.name": `equivox-${role}`,
        "service.version": version,
        "service.instance.id": instance,
      }),
      sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampleRatio) }),
      spanProcessors: [new BatchSpanProcessor(exporter, { maxQueueSize: maxQueuedSpans, exportTimeoutMillis: exportTimeoutMs })],
    });
    this.#provider.register();
    this.#tracer = trace.getTracer("equivox");
  }

  inSpan<Result>(name: string, attributes: Attributes, work: () => Promise<Result>): Promise<Result> {
    return this.#within(context.active(), name, SpanKind.INTERNAL, attributes, work);
  }

  continued<Result>(from: TraceContext, name: string, attributes: Attributes, work: () => Promise<Result>): Promise<Result> {
    return this.#within(propagation.extract(ROOT_CONTEXT, from), name, SpanKind.SERVER, attributes, work);
  }

  open(name: string, attributes: Attributes): OpenSpan {
    const span = this.#tracer.startSpan(name, { attributes });
    const inside = trace.setSpan(context.active(), span);
    return {
      run: (work) => context.with(inside, work),
      end(error) {
        if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: describe(error) });
        span.end();
      },
    };
  }

  headers(): TraceContext {
    const headers: Record<string, string> = {};
    propagation.inject(context.active(), headers);
    return headers;
  }

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  async #end(): Promise<void> {
    // A collector that is away costs its spans and nothing else.
    await this.#provider.shutdown().catch(() => undefined);
    trace.disable();
    context.disable();
    propagation.disable();
  }

  async #within<Result>(
    parent: Context,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const span = this.#tracer.startSpan(name, { kind, attributes }, parent);
    try {
      return await context.with(trace.setSpan(parent, span), work);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: describe(error) });
      throw error;
    } finally {
      span.end();
    }
  }
}

/** Codes only: messages may hold names. */
function describe(error: unknown): string {
  return error instanceof EquivoxError ? error.code : "unexpected";
}
