import { type Metrics } from "../telemetry/metrics.ts";
import { type HealthOptions, detailedHealthRoute, probeRoutes } from "./health.ts";
import { type InternalPortOptions, openInternalPort } from "./internal-port.ts";
import { type RunningServer } from "./listen.ts";

export interface InternalServerOptions extends HealthOptions, Pick<InternalPortOptions, "localMode" | "random" | "log"> {
  readonly settings: Omit<InternalPortOptions, "localMode" | "random" | "log">;
  readonly metrics: Metrics;
}

/** The internal port of one process: figures, health and probes. Throws `port-in-use`. */
export async function createInternalServer(options: InternalServerOptions): Promise<RunningServer> {
  const { settings, localMode, random, metrics, log } = options;
  return openInternalPort({ ...settings, localMode, random, log }, (app) => {
    probeRoutes(app, options);
    detailedHealthRoute(app, options, "public");
    app.get("/metrics", async (_request, reply) => reply.type(metrics.contentType).send(await metrics.render()));
  });
}
