import { type IncomingMessage, type ServerResponse } from "node:http";
import { type Clock } from "../base/clock.ts";
import { type Log } from "../base/log.ts";
import { type Random } from "../base/random.ts";
import { EquivoxError, failure } from "../errors.ts";
import { type Ask } from "../knowledge/ask.ts";
import {
  askPath,
  decodeAskRequest,
  decodeRetrieveRequest,
  encodeAnswerLine,
  encodeError,
  encodeRetrieval,
  loadHeader,
  retrievePath,
} from "../knowledge/ask-messages.ts";
import { type FoundPassages } from "../knowledge/passage.ts";
import { type Metrics } from "../telemetry/metrics.ts";
import { type ServiceTokens } from "../tenancy/service-tokens.ts";
import { errorHeaders } from "./error-reply.ts";
import { type Lifecycle } from "./lifecycle.ts";
import { deadlineOf, readBody, write } from "./rag-request.ts";
import { requestSignal } from "./request-signal.ts";

export interface RagCall {
  readonly path: string;
  readonly requestId: string;
  /** W3C trace context as it came, if it came. */
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
}

export interface RagRoutesOptions {
  readonly ask: Ask;
  readonly serviceTokens: Pick<ServiceTokens, "verify">;
  readonly lifecycle: Pick<Lifecycle, "state" | "hurried">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Pick<Metrics, "httpRequest">;
  readonly requestTimeoutMs: number;
  readonly bodyMaxBytes: number;
  readonly maxConcurrent: number;
  /** Runs each request, such as inside its trace. */
  readonly around?: (call: RagCall, work: () => Promise<void>) => Promise<void>;
}

export interface RagRoutes {
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Requests under way. */
  load(): number;
}

const json = "application/json; charset=utf-8";
const ndjson = "application/x-ndjson; charset=utf-8";
const requestIdLength = 16;

/** What a rag server answers: passages, and answers as lines of NDJSON. */
export function createRagRoutes(options: RagRoutesOptions): RagRoutes {
  const { clock, metrics, around } = options;
  let active = 0;
  const load = () => active;

  async function serve(request: IncomingMessage, response: ServerResponse, call: RagCall): Promise<void> {
    const { method, url } = request;
    try {
      const answer = method === "POST" && (url === retrievePath ? retrieve : url === askPath ? stream : undefined);
      if (!answer) throw failure("route-not-found", { method: method ?? "", path: url?.slice(0, 100) ?? "" });
      await checkToken(request, options.serviceTokens);
      if (options.lifecycle.state === "draining") throw failure("server-draining");
      const limit = options.maxConcurrent;
      // This one is counted already.
      if (active > limit) throw failure("queue-full", { queue: "The rag server", limit });
      const timeoutMs = deadlineOf(request, options.requestTimeoutMs);
      const signal = requestSignal(response, clock, { what: "The answer", timeoutMs });
      const body = await readBody(request, options.bodyMaxBytes);
      await answer(body, response, signal, { ask: options.ask, load });
    } catch (error) {
      refuse(error, response, call, options);
    }
  }

  return {
    load,
    handle(request, response) {
      if (request.method === "GET" && request.url === "/livez") {
        response.writeHead(200, { "content-type": json, [loadHeader]: active }).end('{"status":"ok"}');
        return;
      }
      const startedAt = clock.monotonic();
      const call = callOf(request, options.random);
      active++;
      response.once("close", () => {
        active--;
        const route = call.path === retrievePath || call.path === askPath ? call.path : "none";
        metrics.httpRequest(request.method ?? "", route, response.statusCode, clock.monotonic() - startedAt);
      });
      const work = () => serve(request, response, call);
      (around ? around(call, work) : work()).catch((error: unknown) => refuse(error, response, call, options));
    },
  };
}

interface Serving {
  readonly ask: Ask;
  readonly load: () => number;
}

async function retrieve(body: string, response: ServerResponse, signal: AbortSignal, { ask, load }: Serving): Promise<void> {
  const request = decodeRetrieveRequest(body);
  if (!request) throw failure("request-invalid", { problem: "it is no retrieval" });
  const { tenant, equipment, question, limit } = request;
  const found = await ask.retrieve({ tenant, equipment, question, signal, ...(limit === undefined ? {} : { limit }) });
  const reply = encoded(found);
  response.writeHead(200, { "content-type": json, "content-length": reply.length, [loadHeader]: load() }).end(reply);
}

/** As sent, of retrievals that a cache holds and that nobody changes: they go with their retrievals, and are smaller. */
const encodings = new WeakMap<FoundPassages, Buffer>();

function encoded(found: FoundPassages): Buffer {
  let reply = encodings.get(found);
  if (!reply) {
    reply = Buffer.from(encodeRetrieval(found));
    encodings.set(found, reply);
  }
  return reply;
}

async function stream(body: string, response: ServerResponse, signal: AbortSignal, { ask, load }: Serving): Promise<void> {
  const request = decodeAskRequest(body);
  if (!request) throw failure("request-invalid", { problem: "it is no question" });
  const events = ask.ask({ ...request, signal })[Symbol.asyncIterator]();
  try {
    // The first event is awaited here, so that what can be refused is refused with its own status.
    let next = await events.next();
    response.writeHead(200, { "content-type": ndjson, [loadHeader]: load() });
    for (; next.done !== true; next = await events.next()) {
      signal.throwIfAborted();
      const line = encodeAnswerLine(next.value);
      if (next.value.type === "done") {
        response.end(line);
        return;
      }
      const slow = write(response, line, signal);
      if (slow) await slow;
    }
    throw failure("answer-failed", { problem: "it broke off" });
  } finally {
    void Promise.resolve(events.return?.()).catch(() => undefined);
  }
}

async function checkToken(request: IncomingMessage, tokens: Pick<ServiceTokens, "verify">): Promise<void> {
  const { authorization } = request.headers;
  if (!authorization?.startsWith("Bearer ")) throw failure("service-token-invalid", { problem: "none came with the request" });
  await tokens.verify(authorization.slice("Bearer ".length));
}

function callOf({ url, headers }: IncomingMessage, random: Random): RagCall {
  const given = headers["x-request-id"];
  const requestId = typeof given === "string" && /^[\w.:-]{1,128}$/.test(given) ? given : random.id(requestIdLength);
  const one = (value: string | string[] | undefined) => (typeof value === "string" ? value : undefined);
  return { path: url ?? "", requestId, traceparent: one(headers["traceparent"]), tracestate: one(headers["tracestate"]) };
}

function refuse(error: unknown, response: ServerResponse, { path, requestId }: RagCall, { log }: RagRoutesOptions): void {
  const answer = error instanceof EquivoxError ? error : failure("internal", { id: requestId }, error);
  if (answer.status >= 500 && answer.code !== "server-draining") {
    log.error({ requestId, route: path.slice(0, 100), code: answer.code, error: answer }, "request of another role failed");
  }
  if (response.destroyed) return;
  if (response.headersSent) {
    if (!response.writableEnded) response.end(encodeAnswerLine({ type: "error", error: answer }));
    return;
  }
  const body = encodeError(answer);
  // What is still on its way of a body that was refused would be taken for the next request.
  const last = !response.req.complete || answer.code === "server-draining";
  response
    .writeHead(answer.status, {
      ...errorHeaders(answer),
      "content-type": json,
      "content-length": Buffer.byteLength(body),
      "x-request-id": requestId,
      ...(last ? { connection: "close" } : {}),
    })
    .end(body);
}
