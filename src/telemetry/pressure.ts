import { getHeapStatistics } from "node:v8";
import { type Clock } from "../base/clock.ts";
import { type EventLoopMonitor } from "./event-loop.ts";

/** What a process that has too much to do shows. */
export interface PressureSignals {
  readonly eventLoopDelayMs: number;
  /** 0 is idle, 1 is never idle. */
  readonly eventLoopUtilization: number;
  /** Share of its limit that the JavaScript heap fills. */
  readonly heapShare: number;
  /** Resident memory. */
  readonly memoryBytes: number;
}

/** Above which a process takes on nothing new; 0 does not look. Named as in `config.ts`. */
export interface PressureLimits {
  readonly shedEventLoopDelayMs: number;
  readonly shedEventLoopUtilization: number;
  readonly shedHeapShare: number;
  readonly shedMemoryBytes: number;
}

export interface PressureOptions {
  readonly clock: Clock;
  readonly eventLoop: Pick<EventLoopMonitor, "read">;
  readonly limits: PressureLimits;
}

export interface Pressure {
  /** Why the process should take on nothing new; undefined when it may. */
  problem(): string | undefined;
  /** Idempotent. */
  close(): void;
}

const sampleMs = 1_000;

/** What is too much, in words; undefined when nothing is. The four signals of @fastify/under-pressure. */
export function pressureOf(signals: PressureSignals, limits: PressureLimits): string | undefined {
  const { eventLoopDelayMs, eventLoopUtilization, heapShare, memoryBytes } = signals;
  if (over(eventLoopDelayMs, limits.shedEventLoopDelayMs)) return `its timers are ${Math.round(eventLoopDelayMs)} ms late`;
  if (over(eventLoopUtilization, limits.shedEventLoopUtilization)) return `it is busy ${percent(eventLoopUtilization)} of the time`;
  if (over(heapShare, limits.shedHeapShare)) return `its heap is ${percent(heapShare)} full`;
  if (over(memoryBytes, limits.shedMemoryBytes)) return `it holds ${memoryBytes} bytes of memory`;
  return undefined;
}

/** Looks at this process every second, so that asking costs nothing. */
export function watchPressure({ clock, eventLoop, limits }: PressureOptions): Pressure {
  let problem: string | undefined;
  const stop = clock.setTicker(() => (problem = pressureOf(readPressure(eventLoop), limits)), sampleMs);
  return { problem: () => problem, close: stop };
}

function readPressure(eventLoop: Pick<EventLoopMonitor, "read">): PressureSignals {
  const { p99DelayMs, utilization } = eventLoop.read();
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return {
    eventLoopDelayMs: p99DelayMs,
    eventLoopUtilization: utilization,
    heapShare: used / limit,
    memoryBytes: process.memoryUsage.rss(),
  };
}

function over(value: number, limit: number): boolean {
  return limit > 0 && value > limit;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
