import { hostname } from "node:os";
import { type Clock, systemClock } from "../base/clock.ts";
import { type Log } from "../base/log.ts";
import { type Random, systemRandom } from "../base/random.ts";
import { type Scope } from "../base/scope.ts";
import { type Config } from "../config.ts";
import { createInternalServer, type InternalServerOptions } from "../http/internal-server.ts";
import { Lifecycle } from "../http/lifecycle.ts";
import { createEventLoopMonitor, type EventLoopMonitor } from "../telemetry/event-loop.ts";
import { HealthBoard } from "../telemetry/health-board.ts";
import { createLog } from "../telemetry/log.ts";
import { createMetrics, type Metrics } from "../telemetry/metrics.ts";
import { createSharedMetrics, type SharedMetrics } from "../telemetry/shared-metrics.ts";
import { watchPressure } from "../telemetry/pressure.ts";
import { openTracing, type Tracing } from "../telemetry/tracing.ts";
import { isClusterWorker, joinCluster } from "./cluster-worker.ts";
import { processPart } from "./health-parts.ts";
import { type Role } from "./role.ts";
import { isLocalMode } from "./tokens.ts";
import { productVersion } from "./version.ts";

/** What every process has, whatever its role: it can be seen from outside before anything else works. */
export interface Host {
  readonly role: Role;
  readonly config: Config;
  /** This machine's own clock; `Coordination.clock` is the one that processes agree on. */
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly eventLoop: EventLoopMonitor;
  readonly metrics: Metrics;
  readonly sharedMetrics: SharedMetrics;
  readonly health: HealthBoard;
  readonly lifecycle: Lifecycle;
  readonly version: string;
  readonly localMode: boolean;
  readonly tracing: Tracing;
  /** How long the start waits for what is not there yet, in milliseconds. */
  readonly patienceMs: number;
  /** Undefined in a worker of a cluster, whose figures its primary serves. */
  readonly metricsUrl: string | undefined;
}

/** Opens the internal port first, so that the probes answer while everything else is being waited for. Throws `port-in-use`. */
export async function openHost(role: Role, config: Config, patienceMs: number, scope: Scope): Promise<Host> {
  const clock = systemClock;
  const random = systemRandom;
  const log = createLog({ level: config.logLevel });
  const eventLoop = createEventLoopMonitor();
  scope.own(() => eventLoop.close());
  const health = new HealthBoard({ clock });
  scope.own(() => health.close());
  const metrics = createMetrics({ clock, eventLoop });
  const sharedMetrics = createSharedMetrics(metrics.registry, health);
  const lifecycle = new Lifecycle();
  const pressure = watchPressure({ clock, eventLoop, limits: config });
  scope.own(() => pressure.close());
  lifecycle.watchOverload(() => pressure.problem());
  health.add(processPart(eventLoop, () => lifecycle.overload));
  const version = productVersion();
  const localMode = isLocalMode(config);
  const metricsUrl = await openInternalPort(config, { role, random, log, metrics, lifecycle, health, version, localMode }, scope);
  const instance = `${hostname()}:${process.pid}`;
  const tracing = await openTracing({ url: config.otlpUrl, sampleRatio: config.traceSampleRatio, role, version, instance });
  scope.own(() => tracing.close());
  return {
    role,
    config,
    clock,
    random,
    log,
    eventLoop,
    metrics,
    sharedMetrics,
    health,
    lifecycle,
    version,
    localMode,
    tracing,
    patienceMs,
    metricsUrl,
  };
}

/** Answers the probes and gives the figures: on a port of its own, or as one of several workers to the primary that has that port. */
async function openInternalPort(config: Config, seen: Omit<InternalServerOptions, "settings">, scope: Scope): Promise<string | undefined> {
  const { metrics, lifecycle, health } = seen;
  if (isClusterWorker()) {
    const report = async () => ({
      ready: lifecycle.wantsWork,
      draining: lifecycle.state === "draining",
      health: await health.report(),
    });
    scope.own(joinCluster({ metrics: () => metrics.snapshot(), report }));
    return undefined;
  }
  const internal = await createInternalServer({ ...seen, settings: config });
  scope.own(() => internal.close());
  return `${internal.url}/metrics`;
}
