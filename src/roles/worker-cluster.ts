import cluster from "node:cluster";
import { type Clock } from "../base/clock.ts";
import { type Log } from "../base/log.ts";
import { renderWorkerMetrics } from "../telemetry/worker-metrics.ts";
import { workerReport, type WorkerReport } from "./worker-messages.ts";
import { WorkerSlot } from "./worker-slot.ts";

export interface WorkerClusterOptions {
  readonly workers: number;
  /** How long workers may take to end after `stop`; then they are killed. Longer than they take themselves to drain. */
  readonly stopTimeoutMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** One worker as the probes see it; `report` is undefined while it starts, waits to be restarted, or does not answer. */
export interface WorkerState {
  readonly worker: number;
  readonly pid: number | undefined;
  readonly restarts: number;
  readonly report: WorkerReport | undefined;
}

export interface WorkerCluster {
  /** Resolves with an exit code when the first worker could not even read its settings; else never. */
  readonly failed: Promise<number>;
  workers(): Promise<WorkerState[]>;
  /** The exposition text of all workers' figures, each with the label `worker`. */
  renderMetrics(): Promise<string>;
  /** SIGTERM to all, then SIGKILL when the time is up. Resolves with 0 when all ended well. Called again, SIGTERM again: hurry. */
  stop(): Promise<number>;
}

interface Restart {
  count: number;
  /** Since the last process that lived long. */
  inRow: number;
  /** Monotonic, in milliseconds. */
  startedAt: number;
  cancel: () => void;
}

const firstBackoffMs = 500;
const longestBackoffMs = 30_000;
/** A worker that lived this long is restarted as if it had never crashed. */
const provenMs = 60_000;

/**
 * Runs this same command in several processes that share its port; the primary takes connections and gives them to the workers in turn
 * (`node:cluster`, round robin). The first worker starts alone, so that what is wrong with the settings is said once.
 */
export function startWorkerCluster(options: WorkerClusterOptions): WorkerCluster {
  const { workers, stopTimeoutMs, clock, log } = options;
  let fail = (_code: number): void => undefined;
  const failed = new Promise<number>((resolve) => (fail = resolve));
  const restarts: Restart[] = Array.from({ length: workers }, () => ({ count: 0, inRow: 0, startedAt: 0, cancel: () => undefined }));
  let everJoined = false;
  let stopping: Promise<number> | undefined;

  const slots = restarts.map((restart, index) => {
    const start = (): void => {
      restart.startedAt = clock.monotonic();
      slot.start();
    };
    const slot: WorkerSlot = new WorkerSlot({
      slot: index + 1,
      clock,
      log,
      onJoined() {
        if (everJoined) return;
        everJoined = true;
        for (const other of slots) if (other.slot !== slot) other.start();
      },
      onCrash(code, joined) {
        if (!joined && !everJoined) {
          fail(code === 0 ? 1 : code);
          return;
        }
        if (clock.monotonic() - restart.startedAt >= provenMs) restart.inRow = 0;
        const backoffMs = Math.min(longestBackoffMs, firstBackoffMs * 2 ** restart.inRow);
        restart.inRow = Math.min(restart.inRow + 1, 10);
        restart.count++;
        log.error({ worker: slot.slot, code, backoffMs }, "a worker ended by itself and is started again");
        restart.cancel = clock.setTimer(start, backoffMs);
      },
    });
    return { slot, start };
  });

  // Whatever the environment says: left to the kernel, one of two workers held 64 per cent of 2,000 sockets.
  cluster.schedulingPolicy = cluster.SCHED_RR;
  const first = slots[0];
  first?.start();

  const stateOf = async ({ slot }: { slot: WorkerSlot }, index: number): Promise<WorkerState> => ({
    worker: slot.slot,
    pid: slot.pid,
    restarts: restarts[index]?.count ?? 0,
    report: workerReport.safeParse(await slot.ask("report")).data,
  });

  return {
    failed,
    workers: () => Promise.all(slots.map(stateOf)),
    async renderMetrics() {
      const answers = await Promise.all(slots.map(async ({ slot }) => ({ worker: slot.slot, metrics: await slot.ask("metrics") })));
      return renderWorkerMetrics(
        answers,
        restarts.map(({ count }, index) => ({ worker: index + 1, restarts: count })),
      );
    },
    stop() {
      const exits = slots.map(({ slot }, index) => {
        restarts[index]?.cancel();
        return slot.stop("SIGTERM");
      });
      stopping ??= ended(exits);
      return stopping;
    },
  };

  async function ended(exits: readonly Promise<number>[]): Promise<number> {
    const cancelTimer = clock.setTimer(() => {
      log.error({ stopTimeoutMs }, "workers did not end in time and are killed");
      for (const { slot } of slots) void slot.stop("SIGKILL");
    }, stopTimeoutMs);
    const codes = await Promise.all(exits);
    cancelTimer();
    return Math.max(0, ...codes);
  }
}
