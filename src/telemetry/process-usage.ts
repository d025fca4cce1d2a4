/** What the process used of the machine. */
export interface ProcessUsage {
  /** Percent of one core since the last reading; above 100 when several threads are busy. */
  cpuPercent(): number;
  /** Resident memory in bytes. */
  memoryBytes(): number;
}

/** Readings closer together than this repeat the last figure, because their difference would be noise. */
const shortestWindowMs = 500;

/** Measures this process; `monotonic` gives milliseconds. */
export function createProcessUsage(monotonic: () => number): ProcessUsage {
  let since = { at: monotonic(), cpu: process.cpuUsage() };
  let percent = 0;
  return {
    cpuPercent() {
      const at = monotonic();
      const elapsedMs = at - since.at;
      if (elapsedMs < shortestWindowMs) return percent;
      const used = process.cpuUsage(since.cpu);
      percent = ((used.user + used.system) / 1_000 / elapsedMs) * 100;
      since = { at, cpu: process.cpuUsage() };
      return percent;
    },
    memoryBytes: () => process.memoryUsage.rss(),
  };
}
