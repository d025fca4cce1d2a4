import { type IncomingMessage, type Server } from "node:http";
import { type Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import { type Log } from "../base/log.ts";
import { EquivoxError, failure, problemOf } from "../errors.ts";
import { type Metrics } from "../telemetry/metrics.ts";
import { type Admission } from "../tenancy/ticket.ts";
import { type Usage } from "../tenancy/usage-limits.ts";
import { overloadOf } from "./admission.ts";
import { AdmissionPace } from "./admission-pace.ts";
import { type Lifecycle } from "./lifecycle.ts";
import { OpenSockets } from "./open-sockets.ts";
import { type OriginPolicy } from "./origin-policy.ts";
import { refuseUpgrade } from "./refuse-upgrade.ts";
import { type HttpServices } from "./services.ts";
import { type TrustedProxies } from "./trusted-proxies.ts";

export interface UpgradeOptions {
  readonly services: Pick<HttpServices, "tickets" | "tokens" | "clock" | "random" | "limits" | "presence">;
  readonly origins: OriginPolicy;
  readonly proxies: TrustedProxies;
  readonly lifecycle: Lifecycle;
  readonly log: Log;
  readonly metrics: Pick<Metrics, "connectionRefused">;
  readonly voiceMaxSessions: number;
  readonly voiceAdmissionsPerSecond: number;
  readonly voiceMessageMaxBytes: number;
  readonly connectionsPerUser: number;
  readonly connectionsPerTenant: number;
  /** Takes over an admitted socket; it may be closed from outside at any time. */
  readonly acceptVoice: (socket: WebSocket, admission: Admission) => void;
}

export interface Upgrade {
  /** Open sockets. */
  readonly size: number;
  /** Refuses new sockets and ends the open ones. */
  close(): Promise<void>;
}

/** Against messages in a flood of tiny fragments (RELIABILITY: the advisories behind ws 8.21). */
const maxFragments = 64;
const maxBufferedChunks = 1_024;

const connectionIdLength = 16;
/** Said of this server and not of a fault in it, to thousands in a moment when many come at once; the metric counts them. */
const busy: ReadonlySet<EquivoxError["code"]> = new Set(["server-overloaded", "server-full", "server-draining"]);

/** Turns requests for /v1/voice that bring a good ticket into sockets; refuses all others before the protocol is switched. */
export function acceptUpgrades(server: Server, options: UpgradeOptions): Upgrade {
  const { services, lifecycle, log, metrics, proxies, voiceMaxSessions } = options;
  const caps = { perUser: options.connectionsPerUser, perTenant: options.connectionsPerTenant };
  const sockets = new OpenSockets(services);
  const webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: options.voiceMessageMaxBytes,
    maxFragments,
    maxBufferedChunks,
  });
  // One for all sockets: a function made for each would keep the request that it came with for as long as the socket is open.
  const socketFailed = (error: Error): void => log.debug({ error }, "socket error");
  const pace = new AdmissionPace({ clock: services.clock, perSecond: options.voiceAdmissionsPerSecond });
  // Sockets on their way count too, so that a burst cannot pass the limit together.
  let admitting = 0;

  function refuseWhenDraining(): void {
    if (lifecycle.draining.aborted) throw failure("server-draining");
  }

  async function admit(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    proxies.clean(request);
    const ticket = checkRequest(request, options.origins);
    refuseWhenDraining();
    const overload = overloadOf(lifecycle);
    if (overload) throw overload;
    if (sockets.size + admitting >= voiceMaxSessions) throw failure("server-full", { limit: voiceMaxSessions });
    admitting++;
    try {
      await pace.turn();
      refuseWhenDraining();
      if (gone(socket)) return;
      await pass(services.limits?.addressConnect(proxies.addressOf(request)));
      const admission = await redeem(services, ticket);
      await pass(services.limits?.connect(admission.principal, "socket"));
      await register(admission, socket);
      if (gone(socket)) return;
      webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        webSocket.on("error", socketFailed);
        sockets.add(webSocket, admission);
        options.acceptVoice(webSocket, admission);
      });
    } finally {
      admitting--;
    }
  }

  /** Counts the connection from here until its socket closes, whatever becomes of it. Throws `connections-full`. */
  async function register({ principal: { tenant, user } }: Admission, socket: Duplex): Promise<void> {
    if (services.presence === undefined) return;
    const connectionId = services.random.id(connectionIdLength);
    const registration = await services.presence.register({ tenant, user, connectionId }, caps);
    const release = () => {
      registration.release().catch((error: unknown) => log.warn({ problem: problemOf(error) }, "a connection is still counted"));
    };
    if (socket.destroyed) release();
    else socket.on("close", release);
  }

  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // For good: a connection may break while it is being refused as well, and nobody else listens then.
    socket.on("error", ignore);
    admit(request, socket, head).catch((error: unknown) => {
      const refusal = error instanceof EquivoxError ? error : failure("internal", { id: services.random.id(12) }, error);
      metrics.connectionRefused(refusal.code);
      if (refusal.status >= 500 && !busy.has(refusal.code)) log.warn({ code: refusal.code, error: refusal }, "socket refused");
      else log.info({ code: refusal.code }, "socket refused");
      refuseUpgrade(socket, refusal);
    });
  });

  return {
    get size() {
      return sockets.size;
    },
    async close() {
      lifecycle.drain();
      pace.close();
      await sockets.close();
      webSockets.close();
    },
  };
}

/** A function, because what is known of a socket changes while others are waited for. */
function gone(socket: Duplex): boolean {
  return socket.destroyed;
}

function ignore(): void {
  // What it says is in the end of the connection too.
}

async function pass(usage: Promise<Usage> | undefined): Promise<void> {
  const problem = (await usage)?.problem;
  if (problem) throw problem;
}

/** The ticket of a well-formed request. Throws `route-not-found`, `host-refused`, `origin-refused`, `ticket-invalid`. */
function checkRequest(request: IncomingMessage, origins: OriginPolicy): string {
  origins.checkHost(request.headers);
  const [path = "", query = ""] = (request.url ?? "").split("?", 2);
  if (path !== "/v1/voice") throw failure("route-not-found", { method: request.method ?? "GET", path: path.slice(0, 200) });
  if (request.headers.upgrade?.toLowerCase() !== "websocket") {
    throw failure("request-invalid", { problem: "only WebSocket is spoken here" });
  }
  // A client that is no browser sends no origin; its ticket is enough.
  origins.checkOrigin(request.headers);
  const ticket = new URLSearchParams(query).get("token");
  if (ticket === null || ticket === "" || ticket.length > 512) throw failure("ticket-invalid");
  return ticket;
}

async function redeem({ tickets, tokens }: UpgradeOptions["services"], ticket: string): Promise<Admission> {
  const admission = await tickets.redeem(ticket);
  const problem = tokens.accessProblem(admission.principal, "ask");
  if (problem) throw problem;
  return admission;
}
