import { readFileSync } from "node:fs";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";

const resolutionMs = 5;
const nanosecondsPerMs = 1_000_000;

/** What a stage cost the event loop. */
export interface StageFigures {
  readonly stage: string;
  /** Time spent in the stage, in milliseconds, over all its visits. */
  readonly totalMs: number;
  /** Longest time for which nothing else could run. */
  readonly stallMs: number;
  /** The most of one such time during which the thread computed; the rest it waited for a processor. Linux only. */
  readonly busyMs?: number;
}

interface Stage {
  totalMs: number;
  stallMs: number;
  busyMs: number;
}

/** Watches the event loop and tells which stage of a run held it. A stall counts for the stage that took most of it. */
export class LoopSampler {
  readonly #stages = new Map<string, Stage>();
  readonly #histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  readonly #timer: NodeJS.Timeout;
  #stage = "start";
  #enteredAt = performance.now();
  #tick: { at: number; cpuMs: number | undefined };
  /** The stage that has taken most of the time since the last tick. */
  #most = { stage: "start", ms: 0 };

  constructor() {
    this.#histogram.enable();
    this.#tick = { at: performance.now(), cpuMs: threadCpuMs() };
    this.#timer = setInterval(() => this.#sample(), resolutionMs);
  }

  get stage(): string {
    return this.#stage;
  }

  /** Says what is done from now on. */
  enter(stage: string): void {
    if (stage === this.#stage) return;
    this.#leave();
    this.#stage = stage;
  }

  /** Counts what `work` does for `stage`, and goes back to the stage before. */
  async during<Result>(stage: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#stage;
    this.enter(stage);
    try {
      return await work();
    } finally {
      this.enter(before);
    }
  }

  /** Ends the sampling; the longest stall by the event loop's own histogram, and the figures of each stage. */
  close(): { readonly longestStallMs: number; readonly stages: StageFigures[] } {
    this.#leave();
    clearInterval(this.#timer);
    this.#histogram.disable();
    const stages = [...this.#stages].map(([stage, { totalMs, stallMs, busyMs }]) => ({
      stage,
      totalMs,
      stallMs,
      ...(this.#tick.cpuMs === undefined ? {} : { busyMs }),
    }));
    return { longestStallMs: Math.max(0, this.#histogram.max / nanosecondsPerMs - resolutionMs), stages };
  }

  #leave(): void {
    const now = performance.now();
    this.#of(this.#stage).totalMs += now - this.#enteredAt;
    const ms = now - Math.max(this.#enteredAt, this.#tick.at);
    if (ms > this.#most.ms) this.#most = { stage: this.#stage, ms };
    this.#enteredAt = now;
  }

  #sample(): void {
    this.#leave();
    const at = this.#enteredAt;
    const cpuMs = threadCpuMs();
    const stage = this.#of(this.#most.stage);
    stage.stallMs = Math.max(stage.stallMs, at - this.#tick.at - resolutionMs);
    // A tick that waited for nothing has computed nothing between two others: what was computed held the loop.
    if (cpuMs !== undefined && this.#tick.cpuMs !== undefined) stage.busyMs = Math.max(stage.busyMs, cpuMs - this.#tick.cpuMs);
    this.#tick = { at, cpuMs };
    this.#most = { stage: this.#stage, ms: 0 };
  }

  #of(name: string): Stage {
    const stage = this.#stages.get(name) ?? { totalMs: 0, stallMs: 0, busyMs: 0 };
    this.#stages.set(name, stage);
    return stage;
  }
}

/** Processor time of the main thread. https://www.kernel.org/doc/html/latest/scheduler/sched-stats.html */
function threadCpuMs(): number | undefined {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8").split(" ")[0]) / nanosecondsPerMs;
  } catch {
    return undefined;
  }
}
