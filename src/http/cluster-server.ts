import { type Log } from "../base/log.ts";
import { type Random } from "../base/random.ts";
import { createApp } from "./app.ts";
import { type RunningServer } from "./internal-server.ts";
import { addressOf, closeServer, createWebServer, listen, portOf } from "./listen.ts";
import { OriginPolicy } from "./origin-policy.ts";

/** What the primary of several processes knows of them. */
export interface ClusterView {
  workers(): Promise<
    readonly {
      readonly worker: number;
      readonly restarts: number;
      readonly report: { readonly ready: boolean; readonly draining: boolean; readonly health: unknown } | undefined;
    }[]
  >;
  renderMetrics(): Promise<string>;
}

export interface ClusterServerOptions {
  readonly cluster: ClusterView;
  readonly host: string;
  readonly metricsPort: number;
  readonly headersTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
  readonly bodyMaxBytes: number;
  readonly localMode: boolean;
  readonly random: Random;
  readonly log: Log;
}

const metricsType = "text/plain; version=0.0.4; charset=utf-8";

/** The internal port of several processes that share the public one, served by their primary. Throws `port-in-use`. */
export async function createClusterServer(options: ClusterServerOptions): Promise<RunningServer> {
  const { cluster, host, metricsPort, headersTimeoutMs, keepAliveTimeoutMs, bodyMaxBytes, localMode, random, log } = options;
  const { server } = await createWebServer({ headersTimeoutMs, keepAliveTimeoutMs, requestTimeoutMs: headersTimeoutMs }, {});
  const app = createApp({ server, bodyMaxBytes, log, random, metrics: { httpRequest: () => undefined } });
  const origins = new OriginPolicy({ localMode, secure: false, publicUrl: undefined, allowedOrigins: [], port: () => portOf(server) });
  app.addHook("onRequest", async (request, reply) => {
    origins.checkHost(request.headers);
    reply.header("cache-control", "no-store");
  });
  // One that answers is enough: restarting all because one hangs would end the conversations of the others.
  let started = false;
  const probe = (url: string, holds: (ready: number, answering: number) => boolean) =>
    app.get(url, async (_request, reply) => {
      const workers = await cluster.workers();
      const answering = workers.filter(({ report }) => report !== undefined).length;
      const ready = workers.filter(({ report }) => report?.ready).length;
      started ||= ready > 0;
      return reply.code(holds(ready, answering) ? 200 : 503).send({ workers: workers.length, answering, ready });
    });
  // While the first worker reads its settings nobody can answer, and that is no death.
  probe("/livez", (_ready, answering) => answering > 0 || !started);
  probe("/readyz", (ready) => ready > 0);
  probe("/startupz", () => started);
  app.get("/health/detailed", async (_request, reply) => {
    const workers = await cluster.workers();
    const whole = workers.every(({ report }) => report?.ready);
    const some = workers.some(({ report }) => report?.ready);
    const status = whole ? "ok" : some ? "degraded" : workers.some(({ report }) => report?.draining) ? "draining" : "failing";
    return reply.code(some || status === "draining" ? 200 : 503).send({ status, workers });
  });
  app.get("/metrics", async (_request, reply) => reply.type(metricsType).send(await cluster.renderMetrics()));
  await app.ready();
  const port = await listen(server, { host, port: metricsPort, setting: "METRICS_PORT" });
  return {
    url: addressOf({ host, port, secure: false }),
    port,
    async close() {
      await closeServer(server, 0);
      await app.close();
    },
  };
}
