import { type WebSocket } from "ws";
import { type Log } from "../base/log.ts";
import { type Config } from "../config.ts";
import { type HealthBoard } from "../telemetry/health-board.ts";
import { type Metrics } from "../telemetry/metrics.ts";
import { type Admission } from "../tenancy/ticket.ts";
import { limitAddresses, limitUse, shedLoad } from "./admission.ts";
import { createApp, type App } from "./app.ts";
import { authenticate } from "./authentication.ts";
import { limitBodyTime } from "./body-deadline.ts";
import { serveConsole } from "./console-files.ts";
import { detailedHealthRoute, probeRoutes } from "./health.ts";
import { type Lifecycle } from "./lifecycle.ts";
import { addressOf, closeServer, createWebServer, listen, portOf, type RunningServer } from "./listen.ts";
import { collectOpenApi, serveOpenApi } from "./openapi.ts";
import { OriginPolicy } from "./origin-policy.ts";
import { administrationRoutes } from "./routes/administration.ts";
import { batchRoutes } from "./routes/batches.ts";
import { connectRoute } from "./routes/connect.ts";
import { documentRoutes } from "./routes/documents.ts";
import { passwordRoutes } from "./routes/passwords.ts";
import { equipmentRoutes } from "./routes/equipment.ts";
import { feedbackRoute } from "./routes/feedback.ts";
import { jobRoutes } from "./routes/jobs.ts";
import { questionRoutes } from "./routes/questions.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { signInRoutes } from "./routes/sign-in.ts";
import { tenantRoutes } from "./routes/tenants.ts";
import { unansweredRoutes } from "./routes/unanswered.ts";
import { uploadRoute } from "./routes/uploads.ts";
import { verifiedAnswerRoutes } from "./routes/verified-answers.ts";
import { addSecurityHeaders } from "./security-headers.ts";
import { type HttpServices } from "./services.ts";
import { addCookies } from "./session-cookie.ts";
import { TrustedProxies } from "./trusted-proxies.ts";
import { acceptUpgrades } from "./upgrade.ts";

export type HttpSettings = Pick<
  Config,
  | "host"
  | "port"
  | "publicUrl"
  | "tlsCert"
  | "tlsKey"
  | "allowedOrigins"
  | "batchMaxQuestions"
  | "bodyMaxBytes"
  | "questionMaxCharacters"
  | "requestTimeoutMs"
  | "retrieveMaxPassages"
  | "headersTimeoutMs"
  | "keepAliveTimeoutMs"
  | "drainTimeoutMs"
  | "eventStreamsMax"
  | "feedbackReasonMaxCharacters"
  | "verifiedMaxPhrasings"
  | "verifiedMaxCharacters"
  | "verifiedMaxPages"
  | "eventStreamHeartbeatMs"
  | "uploadMaxBytes"
  | "uploadTimeoutMs"
  | "tokenLifetimeMs"
  | "voiceMaxSessions"
  | "voiceAdmissionsPerSecond"
  | "voiceMessageMaxBytes"
  | "trustedProxies"
  | "connectionsPerUser"
  | "connectionsPerTenant"
>;

export interface HttpServerOptions {
  readonly settings: HttpSettings;
  readonly services: HttpServices;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Shared with the internal server; the composition root calls `ready()` once everything is up. */
  readonly lifecycle: Lifecycle;
  /** Without SECRET_KEY: browsers on this machine sign themselves in, and only loopback host names are answered. */
  readonly localMode: boolean;
  readonly version: string;
  readonly role: string;
  readonly health: HealthBoard;
  /** Absolute path of the built console, which need not exist. */
  readonly consoleDirectory: string;
  /** Takes admitted voice sockets; without it there are none here. */
  readonly acceptVoice?: (socket: WebSocket, admission: Admission) => void;
}

export interface HttpServer extends RunningServer {
  /** Open voice sockets. */
  readonly connections: () => number;
}

/** Time enough for what a proxy sent over a connection that it keeps, before it could know that this server goes. */
const proxyLingerMs = 500;

/**
 * Starts the public server: API, console and voice sockets. `close` admits nobody new, lets requests under way finish
 * within `drainTimeoutMs`, and ends every socket. Throws `port-in-use`, `file-unreadable`, `setting-invalid`.
 */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { settings, services, log, metrics, lifecycle } = options;
  const limits = { ...settings, requestTimeoutMs: Math.max(settings.uploadTimeoutMs, settings.headersTimeoutMs) };
  const { server, secure } = await createWebServer(limits, settings);
  const proxies = new TrustedProxies(settings.trustedProxies);
  const app = createApp({
    server,
    bodyMaxBytes: settings.bodyMaxBytes,
    log,
    random: services.random,
    metrics,
    addressOf: (request) => proxies.addressOf(request),
  });
  const origins = new OriginPolicy({
    localMode: options.localMode,
    secure,
    publicUrl: settings.publicUrl,
    allowedOrigins: settings.allowedOrigins,
    port: () => portOf(server),
  });
  const { acceptVoice } = options;
  const upgrade = acceptVoice && acceptUpgrades(server, { ...settings, services, origins, proxies, lifecycle, log, metrics, acceptVoice });
  const connections = () => upgrade?.size ?? 0;
  metrics.countConnections(connections);

  const lingerMs = settings.trustedProxies.length > 0 ? proxyLingerMs : 0;
  const close = async () => {
    lifecycle.drain();
    await Promise.all([upgrade?.close(), closeServer(server, settings.drainTimeoutMs, lifecycle.hurried, lingerMs)]);
    await app.close();
  };
  try {
    await guard(app, options, { origins, proxies, secure });
    await addRoutes(app, options, origins);
    await app.ready();
    const port = await listen(server, { ...settings, setting: "PORT" });
    return { url: addressOf({ ...settings, port, secure }), port, connections, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What every request passes before a route sees it, in this order. */
async function guard(
  app: App,
  { settings, services, lifecycle }: HttpServerOptions,
  { origins, proxies, secure }: { origins: OriginPolicy; proxies: TrustedProxies; secure: boolean },
): Promise<void> {
  const { limits } = services;
  app.addHook("onRequest", (request, _reply, done) => {
    proxies.clean(request.raw);
    origins.checkHost(request.headers);
    done();
  });
  app.addHook("onSend", (_request, reply, payload, done) => {
    // So that clients do not send their next request to a server that is about to go.
    if (lifecycle.state === "draining") reply.header("connection", "close");
    done(null, payload);
  });
  await addSecurityHeaders(app, { origins, secure });
  shedLoad(app, lifecycle);
  await addCookies(app);
  if (limits) limitAddresses(app, { limits, proxies });
  authenticate(app, { tokens: services.tokens, origins });
  if (limits) limitUse(app, { limits, uploadMaxBytes: settings.uploadMaxBytes });
  limitBodyTime(app, services.clock, settings.headersTimeoutMs);
}

async function addRoutes(app: App, options: HttpServerOptions, origins: OriginPolicy): Promise<void> {
  const { settings, services, lifecycle, metrics, log, version, localMode } = options;
  await collectOpenApi(app, version);
  await app.register(async (scope: App) => uploadRoute(scope, services, settings));
  equipmentRoutes(app, services);
  documentRoutes(app, services, settings);
  passwordRoutes(app, services);
  jobRoutes(app, services, { ...settings, draining: lifecycle.draining });
  batchRoutes(app, services, settings);
  questionRoutes(app, services, { ...settings, metrics, log });
  connectRoute(app, services, { origins, lifecycle, socketsHere: options.acceptVoice !== undefined });
  sessionRoutes(app, services);
  feedbackRoute(app, services, settings);
  unansweredRoutes(app, services);
  verifiedAnswerRoutes(app, services, settings);
  signInRoutes(app, services, {
    ...settings,
    origins,
    localMode,
    version,
  });
  administrationRoutes(app, services);
  tenantRoutes(app, services);
  probeRoutes(app, { lifecycle });
  detailedHealthRoute(app, options, ["admin", "operator"]);
  await serveOpenApi(app);
  await serveConsole(app, options.consoleDirectory);
}
