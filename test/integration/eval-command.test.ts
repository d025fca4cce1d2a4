import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { runCommandLine } from "../../src/cli/run.ts";

const foreignShareSchema = z.object({ foreign: z.number(), of: z.number() });
const reportSchema = z.object({
  figures: z.object({
    states: z.record(z.string(), z.number()),
    kinds: z.array(
      z.object({ kind: z.string(), questions: z.number(), recallAt5: z.number(), citedGold: z.number(), answered: z.number() }),
    ),
    abstention: z.object({ areaUnderCurve: z.number() }),
    wrongDevicePassages: z.number(),
    wrongDevice: z.object({ search: foreignShareSchema, answers: foreignShareSchema }),
  }),
  judgements: z.array(z.object({ question: z.object({ question: z.string() }), rank: z.number().optional() })),
});

let dataDir: string;
let code: number;
let report: z.infer<typeof reportSchema>;
const reported: string[] = [];
const signal = new AbortController().signal;
const run = (argv: readonly string[], print: (line: string) => void) =>
  runCommandLine(argv, {
    environment: { DATA_DIR: dataDir },
    print,
    report: (line) => void reported.push(line),
    redraw: () => undefined,
    signal,
    hurry: signal,
  });

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "equivox-test-"));
  const printed: string[] = [];
  code = await run(["eval", "sample", "--json"], (line) => void printed.push(line));
  report = reportSchema.parse(JSON.parse(printed.join("\n")));
  // A thousand texts are embedded.
}, 600_000);
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const kind = (name: string) => report.figures.kinds.find((one) => one.kind === name);

it("ingests the folder's document once, asks every question, and touches no data of the product", async () => {
  expect(code).toBe(0);
  expect(report.figures.states).toEqual({ indexed: 1 });
  expect(report.judgements).toHaveLength(76);
  expect(report.figures.wrongDevicePassages).toBe(0);
  for (const { foreign, of } of Object.values(report.figures.wrongDevice)) {
    expect(foreign).toBe(0);
    expect(of).toBeGreaterThan(50);
  }
  expect(await readdir(dataDir)).toEqual([]);
});

// The figures that were measured, less one question of 32; a change that costs more has to be looked at.
it("cites a gold page first for questions in the manual's words", () => {
  expect(kind("manual-words")?.citedGold).toBeGreaterThanOrEqual(0.96);
  expect(kind("manual-words")?.answered).toBeGreaterThanOrEqual(0.96);
});

it("cites a gold page first for most questions in other words, and finds nearly all within five passages", () => {
  expect(kind("other-words")?.citedGold).toBeGreaterThanOrEqual(0.84);
  expect(kind("other-words")?.recallAt5).toBeGreaterThanOrEqual(0.93);
});

it("refuses most questions that the manual does not answer", () => {
  expect(kind("unanswerable")?.answered).toBeLessThanOrEqual(0.25);
  expect(report.figures.abstention.areaUnderCurve).toBeGreaterThan(0.9);
});

it("says how it is used when the folder is missing or cannot be evaluated", async () => {
  expect(await run(["eval"], () => undefined)).toBe(2);
  expect(await run(["eval", "docs"], () => undefined)).toBe(2);
  expect(reported.join("\n")).toContain("docs is no folder that can be evaluated");
});
