import { type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type Socket } from "node:net";
import { fastify, type FastifyBaseLogger, type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from "fastify-type-provider-zod";
import { type Log } from "../base/log.ts";
import { type Random } from "../base/random.ts";
import { type Metrics } from "../telemetry/metrics.ts";
import { failure } from "../errors.ts";
import { replyWithError } from "./error-reply.ts";

/** A Fastify instance whose schemas are zod's. */
export type App = FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>;

export interface AppOptions {
  readonly server: Server;
  readonly bodyMaxBytes: number;
  readonly log: Log;
  readonly random: Random;
  readonly metrics: Pick<Metrics, "httpRequest">;
  /** Where a request came from, for the log. */
  readonly addressOf?: (request: IncomingMessage) => string;
}

/** Long enough for a session id, which holds its user's name. */
const maxParameterCharacters = 512;

const requestIdLength = 12;

/** An application that answers every error in the one shape, and logs and counts every request. Listens to nothing yet. */
export function createApp({ server, bodyMaxBytes, log, random, metrics, addressOf }: AppOptions): App {
  const app = fastify<Server>({
    serverFactory: (handler) => server.on("request", handler),
    logger: false,
    trustProxy: false,
    exposeHeadRoutes: false,
    bodyLimit: bodyMaxBytes,
    genReqId: () => random.id(requestIdLength),
    routerOptions: { maxParamLength: maxParameterCharacters },
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      replyWithError(error, request, reply, log);
    },
    clientErrorHandler: refuseMalformed,
  }).withTypeProvider<ZodTypeProvider>();

  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.removeContentTypeParser("text/plain");
  app.setErrorHandler((error, request, reply) => replyWithError(error, request, reply, log));
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?", 1)[0]?.slice(0, 200) ?? "";
    replyWithError(failure("route-not-found", { method: request.method, path }), request, reply, log);
  });
  app.addHook("onRequest", (request, reply, done) => {
    reply.header("x-request-id", request.id);
    done();
  });
  app.addHook("onResponse", (request, reply, done) => {
    // The pattern and not the address: an address holds names and, for a socket, a ticket.
    const route = request.routeOptions.url ?? "none";
    metrics.httpRequest(request.method, route, reply.statusCode, reply.elapsedTime);
    const address = addressOf === undefined ? {} : { address: addressOf(request.raw) };
    const { id: requestId, method } = request;
    log.info({ requestId, method, route, status: reply.statusCode, durationMs: reply.elapsedTime, ...address }, "request");
    done();
  });
  return app;
}

/** Answers bytes that are not HTTP; there is no request then, and no route. */
function refuseMalformed(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, problem] =
    error.code === "HPE_HEADER_OVERFLOW"
      ? ["431 Request Header Fields Too Large", "its headers are too large"]
      : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
        ? ["408 Request Timeout", "it took too long to arrive"]
        : ["400 Bad Request", "it is not HTTP"];
  const { message, code } = failure("request-invalid", { problem });
  const body = JSON.stringify({ error: { code, message, detail: { problem } }, detail: message });
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
