import { fileURLToPath } from "node:url";
import { type WebSocket } from "ws";
import { type Scope } from "../base/scope.ts";
import { createHttpServer, type HttpServer } from "../http/server.ts";
import { type HttpServices } from "../http/services.ts";
import { type Admission } from "../tenancy/ticket.ts";
import { type Host } from "./host.ts";

export interface PublicServerOptions {
  readonly services: HttpServices;
  /** Takes voice sockets; without it the server has none. */
  readonly acceptVoice?: (socket: WebSocket, admission: Admission) => void;
}

/** Starts the public server; the scope closes it. Throws `port-in-use` and what keeps TLS from working. */
export async function openPublicServer(host: Host, options: PublicServerOptions, scope: Scope): Promise<HttpServer> {
  const consoleDirectory = fileURLToPath(new URL("../../dist/console", import.meta.url));
  const server = await createHttpServer({ ...host, settings: host.config, ...options, consoleDirectory });
  scope.own(() => server.close());
  return server;
}
