import { type Clock } from "../base/clock.ts";
import { problemOf } from "../errors.ts";

export type PartState = "ok" | "degraded" | "down";

/** How a part is now. */
export interface PartReading {
  readonly state: PartState;
  readonly problem?: string;
  /** What there is to know though nothing is wrong, such as that the part is not configured. */
  readonly note?: string;
  readonly latencyMs?: number;
  /** Figures that belong to it, such as a count and its limit. */
  readonly figures?: Readonly<Record<string, number>>;
}

/** A part of the product, or something that it depends on. */
export interface HealthPart {
  /** As in `/health/detailed`: `database`, `redis`, `embedding_service`, … */
  readonly name: string;
  /** What people notice while it is not ok. */
  readonly effect: string;
  /** Nothing can be served without it. */
  readonly vital: boolean;
  /** How long a reading is good for, when reading it costs more than others; the board's own time without it. */
  readonly validMs?: number;
  /** Throws what keeps it from working, which counts as down. */
  readonly read: () => Promise<PartReading> | PartReading;
}

export interface PartReport extends PartReading {
  /** Since when it is in this state, milliseconds since the epoch. */
  readonly since: number;
  readonly effect?: string;
}

export interface HealthReport {
  readonly status: "ok" | "degraded" | "failing";
  readonly parts: Readonly<Record<string, PartReport>>;
}

export interface HealthBoardOptions {
  readonly clock: Clock;
  /** How often every part is read when nobody asks. */
  readonly intervalMs?: number;
  /** How long reading one part may take before it counts as down. */
  readonly timeoutMs?: number;
  /** How long a reading is good for somebody who asks. */
  readonly validMs?: number;
}

interface Entry {
  readonly part: HealthPart;
  report: PartReport;
  readAt: number;
  reading: Promise<void> | undefined;
}

/** Knows how every part is, and since when. Reads them by itself, so that its answer is at hand and costs the parts little. */
export class HealthBoard {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #validMs: number;
  readonly #entries = new Map<string, Entry>();
  readonly #stop: () => void;

  constructor({ clock, intervalMs = 5_000, timeoutMs = 2_000, validMs = 1_000 }: HealthBoardOptions) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#validMs = validMs;
    this.#stop = clock.setTicker(() => void this.#refresh(), intervalMs);
  }

  /** Watches a part; another of the same name takes its place. */
  add(part: HealthPart): void {
    const report: PartReport = { state: "ok", since: this.#clock.now() };
    this.#entries.set(part.name, { part, report, readAt: Number.NEGATIVE_INFINITY, reading: undefined });
  }

  /** Every part as read at most `validMs` ago. */
  async report(): Promise<HealthReport> {
    await this.#refresh();
    const entries = [...this.#entries.values()];
    const broken = entries.filter(({ report }) => report.state !== "ok");
    const failing = broken.some(({ part, report }) => part.vital && report.state === "down");
    return {
      status: failing ? "failing" : broken.length > 0 ? "degraded" : "ok",
      parts: Object.fromEntries(entries.map(({ part, report }) => [part.name, report])),
    };
  }

  /** What was read last, without asking anybody; for metrics. */
  latest(): Readonly<Record<string, PartReport>> {
    return Object.fromEntries([...this.#entries].map(([name, { report }]) => [name, report]));
  }

  close(): void {
    this.#stop();
    this.#entries.clear();
  }

  async #refresh(): Promise<void> {
    const now = this.#clock.monotonic();
    const readings: Promise<void>[] = [];
    for (const entry of this.#entries.values()) {
      if (entry.readAt + (entry.part.validMs ?? this.#validMs) <= now) {
        entry.reading ??= this.#read(entry).finally(() => (entry.reading = undefined));
      }
      if (entry.reading) readings.push(entry.reading);
    }
    await Promise.all(readings);
  }

  async #read(entry: Entry): Promise<void> {
    const startedAt = this.#clock.monotonic();
    let reading: PartReading;
    try {
      reading = await this.#within(entry.part.read);
    } catch (error) {
      reading = { state: "down", problem: problemOf(error) };
    }
    entry.readAt = this.#clock.monotonic();
    const { state: before, since } = entry.report;
    entry.report = {
      latencyMs: Math.round((entry.readAt - startedAt) * 100) / 100,
      ...reading,
      since: before === reading.state ? since : this.#clock.now(),
      ...(reading.state === "ok" ? {} : { effect: entry.part.effect }),
    };
  }

  #within(read: HealthPart["read"]): Promise<PartReading> {
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.setTimer(
        () => resolve({ state: "down", problem: `it did not answer within ${this.#timeoutMs} ms` }),
        this.#timeoutMs,
      );
      Promise.resolve().then(read).then(resolve, reject).finally(cancel);
    });
  }
}
