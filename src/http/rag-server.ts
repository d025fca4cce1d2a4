import { addressOf, closeServer, createWebServer, listen, type RunningServer } from "./listen.ts";
import { createRagRoutes, type RagRoutesOptions } from "./rag-routes.ts";

export interface RagServerOptions extends RagRoutesOptions {
  readonly host: string;
  readonly port: number;
  readonly headersTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
  /** How long requests under way may take to finish when the server closes. */
  readonly drainTimeoutMs: number;
}

export interface RagServer extends RunningServer {
  /** Requests under way. */
  load(): number;
}

/**
 * The server of the role rag: for other roles only, and nothing but node:http, since it stands in the way of every question.
 * Throws `port-in-use`.
 */
export async function createRagServer(options: RagServerOptions): Promise<RagServer> {
  const { host, headersTimeoutMs, keepAliveTimeoutMs, drainTimeoutMs } = options;
  const limits = { headersTimeoutMs, keepAliveTimeoutMs, requestTimeoutMs: headersTimeoutMs };
  const { server } = await createWebServer(limits, {});
  const routes = createRagRoutes(options);
  server.on("request", (request, response) => routes.handle(request, response));
  const port = await listen(server, { host, port: options.port, setting: "PORT" });
  return {
    url: addressOf({ host, port, secure: false }),
    port,
    load: () => routes.load(),
    close: () => closeServer(server, drainTimeoutMs, options.lifecycle.hurried),
  };
}
