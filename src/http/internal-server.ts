import { type Random } from "../base/random.ts";
import { type Config } from "../config.ts";
import { createApp } from "./app.ts";
import { type HealthOptions, detailedHealthRoute, probeRoutes } from "./health.ts";
import { addressOf, closeServer, createWebServer, listen, portOf } from "./listen.ts";
import { type Log } from "../base/log.ts";
import { type Metrics } from "../telemetry/metrics.ts";
import { OriginPolicy } from "./origin-policy.ts";

export interface InternalServerOptions extends HealthOptions {
  readonly settings: Pick<Config, "host" | "metricsPort" | "headersTimeoutMs" | "keepAliveTimeoutMs" | "bodyMaxBytes">;
  readonly random: Random;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly localMode: boolean;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** The port for the people who run the product: figures, health and probes, without a token. Throws `port-in-use`. */
export async function createInternalServer(options: InternalServerOptions): Promise<RunningServer> {
  const { settings, random, metrics, log } = options;
  const { host, metricsPort, headersTimeoutMs, keepAliveTimeoutMs, bodyMaxBytes } = settings;
  const limits = { headersTimeoutMs, keepAliveTimeoutMs, requestTimeoutMs: headersTimeoutMs };
  const { server } = await createWebServer(limits, {});
  // Its own figures are not those of the product, so they are left out.
  const app = createApp({ server, bodyMaxBytes, log, random, metrics: { httpRequest: () => undefined } });
  const origins = new OriginPolicy({
    localMode: options.localMode,
    secure: false,
    publicUrl: undefined,
    allowedOrigins: [],
    port: () => portOf(server),
  });
  app.addHook("onRequest", async (request) => origins.checkHost(request.headers));
  probeRoutes(app, options);
  detailedHealthRoute(app, options, "public");
  app.get("/metrics", async (_request, reply) => reply.type(metrics.contentType).send(await metrics.render()));
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
