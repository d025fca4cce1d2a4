import { fileURLToPath } from "node:url";
import { type WebSocket } from "ws";
import { type Log } from "../base/log.ts";
import { type Scope } from "../base/scope.ts";
import { type Config } from "../config.ts";
import { createInternalServer } from "../http/internal-server.ts";
import { Lifecycle } from "../http/lifecycle.ts";
import { createHttpServer } from "../http/server.ts";
import { type HttpServices } from "../http/services.ts";
import { type EventLoopMonitor } from "../telemetry/event-loop.ts";
import { type Metrics } from "../telemetry/metrics.ts";
import { type Admission } from "../tenancy/ticket.ts";
import { isLocalMode } from "./tokens.ts";
import { productVersion } from "./version.ts";

export interface ServersOptions {
  readonly config: Config;
  readonly services: HttpServices;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly eventLoop: EventLoopMonitor;
  readonly acceptVoice: (socket: WebSocket, admission: Admission) => void;
}

export interface Servers {
  readonly url: string;
  readonly metricsUrl: string;
  readonly lifecycle: Lifecycle;
}

/** Starts the public and the internal server; the scope closes them. Throws `port-in-use` and what keeps TLS from working. */
export async function openServers(options: ServersOptions, scope: Scope): Promise<Servers> {
  const { config: settings, services, log, metrics, eventLoop } = options;
  const lifecycle = new Lifecycle();
  const common = { settings, services, log, metrics, eventLoop, lifecycle, version: productVersion(), localMode: isLocalMode(settings) };
  const consoleDirectory = fileURLToPath(new URL("../../dist/console", import.meta.url));
  const server = await createHttpServer({ ...common, consoleDirectory, acceptVoice: options.acceptVoice });
  scope.own(() => server.close());
  const internal = await createInternalServer({ ...common, connections: () => server.connections() });
  scope.own(() => internal.close());
  return { url: server.url, metricsUrl: internal.url, lifecycle };
}
