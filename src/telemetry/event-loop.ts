import { monitorEventLoopDelay, performance, type EventLoopUtilization } from "node:perf_hooks";

/** How busy the event loop was since the last reading. */
export interface EventLoopReading {
  /** Milliseconds by which timers came late, beyond the sampling interval. */
  readonly meanDelayMs: number;
  readonly p99DelayMs: number;
  readonly maxDelayMs: number;
  /** 0 is idle, 1 is never idle. */
  readonly utilization: number;
}

export interface EventLoopMonitor {
  /** The last complete window, or the one under way before there is one. */
  read(): EventLoopReading;
  close(): void;
}

const samplingMs = 10;
const nanosecondsPerMs = 1_000_000;

/** Watches the event loop in windows of `windowMs`, so that several readers see the same figures. */
export function createEventLoopMonitor(windowMs = 10_000): EventLoopMonitor {
  const histogram = monitorEventLoopDelay({ resolution: samplingMs });
  histogram.enable();
  let since: EventLoopUtilization = performance.eventLoopUtilization();
  let last: EventLoopReading | undefined;

  const delayMs = (nanoseconds: number) => (Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / nanosecondsPerMs - samplingMs) : 0);
  const measure = (): EventLoopReading => ({
    meanDelayMs: delayMs(histogram.mean),
    p99DelayMs: delayMs(histogram.percentile(99)),
    maxDelayMs: delayMs(histogram.max),
    utilization: performance.eventLoopUtilization(since).utilization,
  });

  const timer = setInterval(() => {
    last = measure();
    histogram.reset();
    since = performance.eventLoopUtilization();
  }, windowMs);
  timer.unref();

  return {
    read: () => last ?? measure(),
    close() {
      clearInterval(timer);
      histogram.disable();
    },
  };
}
