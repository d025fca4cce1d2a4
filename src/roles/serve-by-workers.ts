import { setTimeout as delay } from "node:timers/promises";
import { systemClock } from "../base/clock.ts";
import { systemRandom } from "../base/random.ts";
import { type Config } from "../config.ts";
import { createClusterServer } from "../http/cluster-server.ts";
import { createLog } from "../telemetry/log.ts";
import { type Role } from "./role.ts";
import { requireShared } from "./running-role.ts";
import { startWorkerCluster, type WorkerCluster } from "./worker-cluster.ts";

/** What a worker needs beyond the time that turns have to finish: stores to flush, engines to end. */
const stopGraceMs = 15_000;
const readyPollMs = 250;

export interface WorkersOptions {
  readonly role: Role;
  readonly config: Config;
  readonly signal: AbortSignal;
  readonly hurry: AbortSignal;
  readonly print: (line: string) => void;
  readonly report: (line: string) => void;
}

/**
 * Runs `config.workers` processes of a role that share its port, until the signal aborts. Returns the exit code: the worst of theirs.
 * Throws `role-unavailable` when the settings give them nothing to share, `port-in-use`.
 */
export async function serveByWorkers({ role, config, signal, hurry, print, report }: WorkersOptions): Promise<number> {
  requireShared(role, config);
  const log = createLog({ level: config.logLevel });
  const cluster = startWorkerCluster({
    workers: config.workers,
    stopTimeoutMs: config.drainTimeoutMs + config.drainIdleWindowMs + stopGraceMs,
    clock: systemClock,
    log,
  });
  const server = await createClusterServer({ ...config, cluster, localMode: false, random: systemRandom, log }).catch(
    async (error: unknown) => {
      await cluster.stop();
      throw error;
    },
  );
  try {
    void ready(cluster, signal).then((is) => {
      if (is) print(`\n  Equivox ${role} is ready in ${config.workers} processes; metrics at ${server.url}/metrics\n`);
    });
    const failed = await Promise.race([cluster.failed, aborted(signal)]);
    if (typeof failed === "number") return failed;
    report("Stopping: finishing what is under way…");
    hurry.addEventListener("abort", () => void cluster.stop(), { once: true });
    return await cluster.stop();
  } finally {
    await server.close();
  }
}

async function ready(cluster: WorkerCluster, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if ((await cluster.workers()).every(({ report }) => report?.ready)) return true;
    await delay(readyPollMs);
  }
  return false;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
