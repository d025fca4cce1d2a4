import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ManualClock } from "../../src/base/manual-clock.ts";
import { runCommandLine } from "../../src/cli/run.ts";
import { settings } from "../../src/config.ts";
import { HealthBoard } from "../../src/telemetry/health-board.ts";
import { createMetrics } from "../../src/telemetry/metrics.ts";
import { createSharedMetrics } from "../../src/telemetry/shared-metrics.ts";
import { renderWorkerMetrics } from "../../src/telemetry/worker-metrics.ts";
import { codeIn, deployment, documentation, type Page, repository, tableBelow } from "../support/documentation.ts";

const docs = documentation();
const operations = docs.find(({ path }) => path === "docs/operations.md")?.text ?? "";

function findAll(pages: readonly Page[], pattern: RegExp, isWrong: (found: string, page: Page) => boolean): string[] {
  const found = pages.flatMap((page) => [...page.text.matchAll(pattern)].map(([, one = ""]) => ({ one, page })));
  // A pattern that finds nothing would let everything pass.
  expect(found.length).toBeGreaterThan(3);
  return found.filter(({ one, page }) => isWrong(one, page)).map(({ one, page }) => `${one} (${page.path})`);
}

function exportedMetrics() {
  const clock = new ManualClock();
  const eventLoop = { read: () => ({ meanDelayMs: 0, p99DelayMs: 0, maxDelayMs: 0, utilization: 0 }), close: () => undefined };
  const metrics = createMetrics({ clock, eventLoop });
  createSharedMetrics(metrics.registry, new HealthBoard({ clock }));
  return metrics;
}

const names = (expositionText: string): string[] => [...expositionText.matchAll(/^# TYPE (\S+)/gm)].map(([, name = ""]) => name);

describe("what is written for people", () => {
  it("names only settings that there are", () => {
    const variables = Object.values(settings).map(({ variable }) => variable);
    const known = new Set(variables.flatMap((variable) => [variable, `${variable}_FILE`]));
    // Variables of the compose files themselves.
    const own = new Set(deployment().flatMap(({ text }) => [...text.matchAll(/\$\{(EQUIVOX_\w+)/g)].map(([, name = ""]) => name)));
    const wrong = findAll([...docs, ...deployment()], /\b(EQUIVOX_\w*)/g, (name) =>
      name.endsWith("_") ? !variables.some((variable) => variable.startsWith(name)) : !known.has(name) && !own.has(name),
    );
    expect(wrong).toEqual([]);
  });

  it("names only commands that there are", async () => {
    const printed: string[] = [];
    const signal = new AbortController().signal;
    const print = (line: string) => void printed.push(line);
    await runCommandLine(["help"], { environment: {}, print, report: print, redraw: print, signal, hurry: signal });
    const commands = new Set([...printed.join("\n").matchAll(/^ {2}([a-z]+) {2}/gm)].map(([, name = ""]) => name));
    expect(commands.size).toBeGreaterThan(5);
    expect(findAll(docs, /(?<!(?:exec|-n|generic|the) )\bequivox ([a-z]+)\b/g, (name) => !commands.has(name))).toEqual([]);
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(repository, "package.json"), "utf8")));
    expect(findAll(docs, /\bnpm run ([\w:-]+)/g, (name) => !(name in scripts))).toEqual([]);
    const benches = readFileSync(join(repository, "bench/main.ts"), "utf8");
    expect(findAll(docs, /\bnpm run bench -- ([a-z-]+)/g, (name) => !new RegExp(`\\b"?${name}"?:\\s+"`).test(benches))).toEqual([]);
  });

  it("links only to files that there are", () => {
    const wrong = findAll(docs, /\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g, (link, { path }) => {
      return !existsSync(join(repository, dirname(path), link));
    });
    expect(wrong).toEqual([]);
  });

  it("names only paths that there are, counted from the root or from src", () => {
    const isPath =
      /^(?!.*NNNN)(?:(?:src|test|bench|deploy|docs|scripts|console|models|sample)\/[\w./-]+|[\w-]+(?:\/[\w-]+)+\.(?:ts|mjs|json))$/;
    const current = docs.filter(({ path }) => path !== "CHANGELOG.md");
    const wrong = current.flatMap(({ path, text }) =>
      codeIn(text)
        .filter((code) => isPath.test(code) && !["", "src", dirname(path)].some((from) => existsSync(join(repository, from, code))))
        .map((code) => `${code} (${path})`),
    );
    expect(wrong).toEqual([]);
  });

  it("lists exactly the metrics that are exported", async () => {
    const metrics = exportedMetrics();
    const ofWorkers = await renderWorkerMetrics([{ worker: 1, metrics: undefined }], [{ worker: 1, restarts: 0 }]);
    const exported = [...names(await metrics.render()), ...names(ofWorkers)];
    const listed = tableBelow(operations, "## Metrics").flatMap(([name = ""]) => codeIn(name));
    expect([...listed].sort()).toEqual([...exported].sort());
  });

  it("lists exactly the stages of a turn that are measured", async () => {
    const metrics = exportedMetrics();
    const stages = { speechEndToFirstAudio: 1, endOfTurnToFirstAudio: 1, endpoint: 1, finalTranscript: 1, retrieve: 1 };
    metrics.turn("voice", { ...stages, firstSentence: 1, firstAudio: 1, total: 1 } satisfies Parameters<typeof metrics.turn>[1]);
    const measured = new Set([...(await metrics.render()).matchAll(/\bstage="(\w+)"/g)].map(([, stage = ""]) => stage));
    const [, below = ""] = operations.split("Stages of a spoken turn:", 2);
    const listed = tableBelow(`\n## Stages\n${below}`, "## Stages").flatMap(([stage = ""]) => codeIn(stage));
    expect(listed.sort()).toEqual([...measured].sort());
  });

  it("says of every alert what it means and what to do", () => {
    const rules = deployment().filter(({ path }) => path.startsWith("deploy/prometheus/rules/"));
    const alerts = rules.flatMap(({ text }) => [...text.matchAll(/- alert: (\w+)/g)].map(([, name = ""]) => name));
    const rows = tableBelow(operations, "## Alerts");
    expect(rows.flatMap(([name = ""]) => codeIn(name)).sort()).toEqual(alerts.sort());
    for (const [, means = "", todo = ""] of rows) {
      expect(means).not.toBe("");
      expect(todo).not.toBe("");
    }
  });
});
