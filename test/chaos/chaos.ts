import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { Figures, summary } from "../support/rig/figures.ts";
import { type Population, startPopulation } from "../support/rig/population.ts";
import { type Rig, startRig } from "../support/rig.ts";
import { describeWith } from "../support/requirement.ts";
import { nginx } from "../support/nginx.ts";
import { redisServer } from "../support/redis-server.ts";
import { until } from "../support/until.ts";

/** How much is done: what a change must pass, or everything. */
export const short = process.env["CHAOS"] !== "full";

export const describeChaos = describeWith(
  nginx !== undefined && redisServer !== undefined,
  "nginx and redis-server",
  "Install them, on Debian: apt-get install nginx-light redis-server",
);

export interface Chaos {
  readonly rig: Rig;
  readonly population: Population;
  /** What happened since the test began. */
  readonly figures: () => Figures;
}

/** A rig and everybody who talks, for all tests of one file; prints what became of every question. */
export function withPopulation(): () => Chaos {
  let rig: Rig | undefined;
  let population: Population | undefined;
  let before = new Figures();
  let startedAt = 0;
  const phases: { name: string; figures: Figures }[] = [];
  beforeAll(async () => {
    rig = await startRig({ gateways: 2, voices: 2, rags: 2, workers: 1, embedded: 2 });
    population = await startPopulation(rig, {
      conversations: short ? 6 : 20,
      embedded: short ? 1 : 2,
      uploadEveryMs: short ? 3_000 : 1_500,
      thinkMs: short ? 500 : 1_500,
    });
  });
  beforeEach(() => {
    startedAt = performance.now();
    if (population) before = population.figures.mark();
  });
  afterEach(({ task }) => {
    if (!population) return;
    const figures = population.figures.since(before);
    print(`${task.result?.state ?? "ended"}, ${Math.round((performance.now() - startedAt) / 1_000)} s: ${task.name}`);
    phases.push({ name: task.name.replace(/^.*recovers when /, "").slice(0, 60), figures });
    if (task.result?.state === "fail" && rig) {
      for (const { name, log } of rig.processes) print([`── log of ${name}`, ...log.slice(-30)].join("\n").slice(0, 6_000));
    }
    if (task.result?.state === "fail" || figures.remarks.length > 0) print([`── ${task.name}`, ...figures.remarks].join("\n"));
  });
  afterAll(async () => {
    if (phases.length > 0) print(summary(phases));
    await rig?.stop();
  });
  return () => {
    if (!rig || !population) throw new Error("the rig did not start");
    const { figures } = population;
    return { rig, population, figures: () => figures.since(before) };
  };
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** What must never happen; apologies may. */
export const honest = { wrong: 0, foreign: 0, older: 0, garbled: 0, lost: 0 };

const lookEveryMs = 50;

/** Looks again and again until it holds. Throws when that takes too long. */
export function waitFor(what: string, withinMs: number, holds: () => Promise<boolean>): Promise<void> {
  return until(holds, { what, withinMs, everyMs: lookEveryMs });
}
