import { type Log } from "../base/log.ts";
import { type Random } from "../base/random.ts";
import { type Config } from "../config.ts";
import { type App, createApp } from "./app.ts";
import { addressOf, closeServer, createWebServer, listen, portOf, type RunningServer } from "./listen.ts";
import { OriginPolicy } from "./origin-policy.ts";

export interface InternalPortOptions extends Pick<
  Config,
  "host" | "metricsPort" | "headersTimeoutMs" | "keepAliveTimeoutMs" | "bodyMaxBytes"
> {
  readonly localMode: boolean;
  readonly random: Random;
  readonly log: Log;
}

/** Serves routes on the port for the people who run the product, without a token. Throws `port-in-use`. */
export async function openInternalPort(options: InternalPortOptions, addRoutes: (app: App) => void): Promise<RunningServer> {
  const { host, metricsPort, headersTimeoutMs, keepAliveTimeoutMs, bodyMaxBytes, localMode, random, log } = options;
  const { server } = await createWebServer({ headersTimeoutMs, keepAliveTimeoutMs, requestTimeoutMs: headersTimeoutMs }, {});
  // Its own figures are not those of the product, so they are left out.
  const app = createApp({ server, bodyMaxBytes, log, random, metrics: { httpRequest: () => undefined } });
  const origins = new OriginPolicy({ localMode, secure: false, publicUrl: undefined, allowedOrigins: [], port: () => portOf(server) });
  app.addHook("onRequest", async (request) => origins.checkHost(request.headers));
  addRoutes(app);
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
