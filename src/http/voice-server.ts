import { type IncomingMessage, type ServerResponse } from "node:http";
import { type WebSocket } from "ws";
import { type Log } from "../base/log.ts";
import { failure } from "../errors.ts";
import { type Metrics } from "../telemetry/metrics.ts";
import { type Admission } from "../tenancy/ticket.ts";
import { toErrorReply } from "./error-reply.ts";
import { type Lifecycle } from "./lifecycle.ts";
import { addressOf, closeServer, createWebServer, listen, portOf, type RunningServer } from "./listen.ts";
import { OriginPolicy } from "./origin-policy.ts";
import { type HttpServer, type HttpSettings } from "./server.ts";
import { TrustedProxies } from "./trusted-proxies.ts";
import { acceptUpgrades, type UpgradeOptions } from "./upgrade.ts";

export interface VoiceServerOptions {
  readonly settings: HttpSettings;
  readonly services: UpgradeOptions["services"];
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lifecycle: Lifecycle;
  readonly acceptVoice: (socket: WebSocket, admission: Admission) => void;
}

/** The server of the role voice: WebSockets and nothing else. Throws `port-in-use`, `file-unreadable`, `setting-invalid`. */
export async function createVoiceServer(options: VoiceServerOptions): Promise<HttpServer & RunningServer> {
  const { settings, services, lifecycle, log, metrics, acceptVoice } = options;
  const { server, secure } = await createWebServer({ ...settings, requestTimeoutMs: settings.headersTimeoutMs }, settings);
  const proxies = new TrustedProxies(settings.trustedProxies);
  const { publicUrl, allowedOrigins } = settings;
  const origins = new OriginPolicy({ localMode: false, secure, publicUrl, allowedOrigins, port: () => portOf(server) });
  server.on("request", (request, response) => answerPlainly(request, response, lifecycle));
  const upgrade = acceptUpgrades(server, { ...settings, services, origins, proxies, lifecycle, log, metrics, acceptVoice });
  metrics.countConnections(() => upgrade.size);
  const port = await listen(server, { ...settings, setting: "PORT" });
  return {
    url: addressOf({ ...settings, port, secure }),
    port,
    connections: () => upgrade.size,
    async close() {
      lifecycle.drain();
      await Promise.all([upgrade.close(), closeServer(server, settings.drainTimeoutMs, lifecycle.hurried)]);
    },
  };
}

const json = "application/json; charset=utf-8";

/** A request that wants no socket: a load balancer that looks whether new ones are wanted, or somebody lost. */
function answerPlainly(request: IncomingMessage, response: ServerResponse, { state, overload, wantsWork }: Lifecycle): void {
  const path = request.url?.split("?", 1)[0]?.slice(0, 200) ?? "";
  if (request.method === "GET" && (path === "/livez" || path === "/readyz")) {
    const status = state === "ready" && overload !== undefined ? "overloaded" : state;
    reply(response, wantsWork || path === "/livez" ? 200 : 503, { status });
    return;
  }
  const error = failure("route-not-found", { method: request.method ?? "", path });
  reply(response, error.status, toErrorReply(error));
}

function reply(response: ServerResponse, status: number, content: object): void {
  const body = JSON.stringify(content);
  const headers = { "content-type": json, "content-length": Buffer.byteLength(body), "cache-control": "no-store" };
  response.writeHead(status, headers).end(body);
}
