import { getHeapStatistics } from "node:v8";
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

/** What is too much, in words; undefined when nothing is. The four signals of @fastify/under-pressure. */
export function pressureOf(signals: PressureSignals, limits: PressureLimits): string | undefined {
  const { eventLoopDelayMs, eventLoopUtilization, heapShare, memoryBytes } = signals;
  if (over(eventLoopDelayMs, limits.shedEventLoopDelayMs)) return `its timers are ${Math.round(eventLoopDelayMs)} ms late`;
  if (over(eventLoopUtilization, limits.shedEventLoopUtilization)) return `it is busy ${percent(eventLoopUtilization)} of the time`;
  if (over(heapShare, limits.shedHeapShare)) return `its heap is ${percent(heapShare)} full`;
  if (over(memoryBytes, limits.shedMemoryBytes)) return `it holds ${memoryBytes} bytes of memory`;
  return undefined;
}

/** The signals of this process. */
export function readPressure(eventLoop: Pick<EventLoopMonitor, "read">): PressureSignals {
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
