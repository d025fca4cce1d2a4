import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { capacity } from "./capacity.ts";

const measurements = {
  date: "2026-01-01",
  machine: "a test",
  memoryPerSocketBytes: 15_000,
  idleMemoryBytes: { gateway: 1e8, voice: 4e8, rag: 3e8, worker: 2e8 },
  idleSocketCpuMsPerSecond: 0.005,
  talkingCpuMsPerSecond: { session: 20, engines: 400 },
  retrieveCpuMs: { gateway: 0.4, rag: 0.5 },
  askCpuMs: { gateway: 0.6, rag: 4 },
  ingestChunksPerSecond: 50,
};

let folder: string;
let measured: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "equivox-capacity-"));
  measured = write("measurements.json", measurements);
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

async function run(...argv: string[]): Promise<string> {
  const printed: string[] = [];
  const { signal } = new AbortController();
  const ignore = () => undefined;
  const context = {
    environment: {},
    print: (line: string) => void printed.push(line),
    report: ignore,
    redraw: ignore,
    signal,
    hurry: signal,
  };
  await capacity.run(argv, context);
  return printed.join("\n");
}

describe("equivox capacity", () => {
  it("plans with the prices that ship, for people and for scripts", async () => {
    const text = await run("--users", "10000", "--measurements", measured);
    for (const part of ["10,000 users", "MongoDB M", "egress", "load balancer", "3,700", "providers"]) expect(text).toContain(part);
    const reply = z
      .object({
        usage: z.object({ users: z.number() }),
        plan: z.object({ pods: z.number() }),
        costs: z.array(z.object({ usd: z.number() })),
      })
      .parse(JSON.parse(await run("--users", "10000", "--measurements", measured, "--json")));
    expect(reply.usage.users).toBe(10_000);
    expect(reply.plan.pods).toBeGreaterThan(10);
    expect(reply.costs.every(({ usd }) => usd >= 0)).toBe(true);
  });

  it("plans with the figures and prices that ship", async () => {
    expect(await run("--users", "1000", "--speech", "provider", "--answers", "provider")).toContain("speech recognition");
  });

  it.each([
    [[], "--users is missing"],
    [["--users", "many"], "--users many"],
    [["--users", ""], "--users is missing"],
    [["--users", "0"], "--users 0"],
    [["--users", "1.5"], "--users 1.5"],
    [["--users", "10", "--talk-share", "5"], "--talk-share 5"],
    [["--users", "10", "--talk-share="], "--talk-share "],
    [["--users", "10", "--speech", "telepathy"], "--speech telepathy"],
    [["--users", "10", "--max-pool-size", "-1"], "max-pool-size"],
    [["--users", "10", "--database-tier", "M1"], "M30"],
    [["--users", "10", "more"], "more is not understood"],
    [["--users", "10", "--wheels", "4"], "--wheels"],
  ])("refuses %j", async (argv, problem) => {
    await expect(run(...argv, ...(argv.includes("--database-tier") ? ["--measurements", measured] : []))).rejects.toThrow(problem);
  });

  it.each([
    ["not there", undefined, "ENOENT"],
    ["no JSON", "{", "JSON"],
    ["a field missing", { ...measurements, askCpuMs: { gateway: 1 } }, "askCpuMs.rag"],
    ["a figure that is none", { ...measurements, ingestChunksPerSecond: 0 }, "ingestChunksPerSecond"],
    ["a day that is none", { ...measurements, date: "yesterday" }, "date"],
  ])("names what is wrong with a file: %s", async (_what, content, problem) => {
    const path = content === undefined ? join(folder, "missing.json") : write("wrong.json", content);
    await expect(run("--users", "10", "--measurements", path)).rejects.toThrow(problem);
    await expect(run("--users", "10", "--measurements", path)).rejects.toMatchObject({ code: "file-unreadable" });
    await expect(run("--users", "10", "--measurements", measured, "--prices", path)).rejects.toMatchObject({ code: "file-unreadable" });
  });

  it("ships prices that say of each where it comes from", () => {
    const { sources } = z
      .object({ sources: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(new URL("../../deploy/prices.json", import.meta.url), "utf8")));
    for (const figure of ["compute", "databaseTiers.connections", "databaseTiers.hour", "redis", "loadBalancer", "egressGigabyte"]) {
      expect(sources[figure], figure).toMatch(/https:|assum/);
    }
  });
});
