import { readFile } from "node:fs/promises";
import { createServer, type Server, type ServerOptions } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { Server as NetServer } from "node:net";
import { z } from "zod";
import { failure, problemOf } from "../errors.ts";

export interface ServerLimits {
  readonly headersTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
  /** The longest that any request may take to arrive. */
  readonly requestTimeoutMs: number;
}

/** A server that listens. */
export interface RunningServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** How often connections are looked through for those that are too slow. */
const connectionsCheckingIntervalMs = 2_000;
const backlog = 4_096;
/** How often connections whose last request has finished are closed while the server closes. */
const idleSweepMs = 100;

/** A server that listens to nothing yet; HTTPS when both files are named. Throws `file-unreadable`, `setting-invalid`. */
export async function createWebServer(
  limits: ServerLimits,
  tls: { readonly tlsCert?: string | undefined; readonly tlsKey?: string | undefined },
): Promise<{ server: Server; secure: boolean }> {
  const options: ServerOptions = {
    headersTimeout: limits.headersTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: connectionsCheckingIntervalMs,
    noDelay: true,
  };
  const { tlsCert, tlsKey } = tls;
  if (tlsCert === undefined && tlsKey === undefined) return { server: createServer(options), secure: false };
  if (tlsCert === undefined || tlsKey === undefined) {
    const [setting, value] = tlsCert === undefined ? ["TLS_KEY", tlsKey ?? ""] : ["TLS_CERT", tlsCert];
    throw failure("setting-invalid", { setting, value, problem: "TLS_CERT and TLS_KEY belong together" });
  }
  const [cert, key] = await Promise.all([read(tlsCert), read(tlsKey)]);
  try {
    return { server: createSecureServer({ ...options, cert, key, minVersion: "TLSv1.2" }), secure: true };
  } catch (error) {
    throw failure("setting-invalid", { setting: "TLS_CERT", value: tlsCert, problem: problemOf(error) }, error);
  }
}

async function read(path: string): Promise<Buffer> {
  return readFile(path).catch((error: unknown) => {
    throw failure("file-unreadable", { path, problem: problemOf(error) }, error);
  });
}

const listenErrorSchema = z.object({ code: z.string() });

/** Listens, and gives the port that was really taken. Throws `port-in-use`, `setting-invalid`. */
export async function listen(server: Server, address: { host: string; port: number; setting: string }): Promise<number> {
  const { host, port, setting } = address;
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host, port, backlog }, () => {
        server.removeListener("error", reject);
        resolve();
      });
    });
  } catch (error) {
    const code = listenErrorSchema.safeParse(error).data?.code;
    if (code === "EADDRINUSE") throw failure("port-in-use", { port, setting }, error);
    if (code === "EACCES") throw failure("setting-invalid", { setting, value: port, problem: "this user may not listen there" }, error);
    throw failure("setting-invalid", { setting: "HOST", value: host, problem: problemOf(error) }, error);
  }
  return portOf(server);
}

/** The port that a server listens on; 0 when it does not. */
export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

const anyAddress = new Set(["0.0.0.0", "::", "127.0.0.1", "::1"]);

/** The address under which a person on this machine opens a server. */
export function addressOf({ host, port, secure }: { host: string; port: number; secure: boolean }): string {
  const name = anyAddress.has(host) ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return `${secure ? "https" : "http"}://${name}:${port}`;
}

/**
 * Stops accepting, lets requests under way finish within the time or until `hurried` aborts, then cuts what is left. Idempotent.
 * @param lingerMs how long connections that are idle stay open for one request more. A proxy may just be sending one, which it must
 * not repeat elsewhere when it was not answered.
 */
export async function closeServer(server: Server, graceMs: number, hurried?: AbortSignal, lingerMs = 0): Promise<void> {
  if (!server.listening) return;
  // Closing as an HTTP server does would end idle connections at once.
  const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
  let sweeper: NodeJS.Timeout | undefined;
  const endIdle = (): void => {
    server.close();
    sweeper = setInterval(() => server.closeIdleConnections(), idleSweepMs);
  };
  const lingering = lingerMs > 0 && hurried?.aborted !== true ? setTimeout(endIdle, lingerMs) : undefined;
  if (!lingering) endIdle();
  const cut = (): void => server.closeAllConnections();
  const timer = setTimeout(cut, hurried?.aborted === true ? 0 : graceMs);
  hurried?.addEventListener("abort", cut, { once: true });
  try {
    await closed;
  } finally {
    clearTimeout(lingering);
    clearInterval(sweeper);
    clearTimeout(timer);
    hurried?.removeEventListener("abort", cut);
  }
}
