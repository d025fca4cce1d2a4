import { type Attributes, type Context, context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider, ParentBasedSampler, TraceIdRatioBasedSampler } from "@opentelemetry/sdk-trace-node";
import { EquivoxError } from "../errors.ts";
import { type OpenSpan, type TraceContext, type Tracing, type TracingOptions } from "./tracing.ts";

/** https://opentelemetry.io/docs/specs/otlp/#otlphttp-request */
const tracesPath = "v1/traces";
const maxQueuedSpans = 2_048;
/** Short, because a process that ends waits for it when the collector hangs. */
const exportTimeoutMs = 3_000;

/** Sends spans to a collector that speaks OTLP over HTTP. */
export class CollectorTracing implements Tracing {
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
