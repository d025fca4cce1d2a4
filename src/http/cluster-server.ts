import { type App } from "./app.ts";
import { type InternalPortOptions, openInternalPort } from "./internal-port.ts";
import { type RunningServer } from "./listen.ts";

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

export interface ClusterServerOptions extends InternalPortOptions {
  readonly cluster: ClusterView;
}

const metricsType = "text/plain; version=0.0.4; charset=utf-8";

/** The internal port of several processes that share the public one, served by their primary. Throws `port-in-use`. */
export async function createClusterServer({ cluster, ...options }: ClusterServerOptions): Promise<RunningServer> {
  return openInternalPort(options, (app) => addRoutes(app, cluster));
}

function addRoutes(app: App, cluster: ClusterView): void {
  app.addHook("onRequest", (_request, reply, done) => {
    reply.header("cache-control", "no-store");
    done();
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
}
