import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { processArguments } from "../../src/base/thread.ts";
import { ManualClock } from "../../src/base/manual-clock.ts";
import { countingRandom } from "../../src/base/random.ts";
import { openSqliteStore } from "../../src/stores/sqlite/sqlite-store.ts";
import { openIngestBench, pump } from "../support/ingest-bench.ts";
import { keptFiles } from "../support/product-client.ts";
import { temporaryFolder } from "../support/product-process.ts";

const kills = 20;
/** Steps that a life may take before it is killed, and milliseconds after the last of them. */
const mostSteps = 9;
const mostDelayMs = 12;

const children = new Set<ChildProcess>();
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
});

/** Numbers from 0 to 1 that look random and are the same each time. https://en.wikipedia.org/wiki/Linear_congruential_generator */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const chapter = (number: number, torque: number): string =>
  `# Chapter ${number}\n\n${Array.from({ length: 28 }, (_, step) => `Tighten bolt ${step} of part ${number} to ${torque} Nm and check it.`).join(" ")}\n`;
const manual = (document: number, chapters: number, torque: number): string =>
  Array.from({ length: chapters }, (_, index) => chapter(document * 1_000 + index, index === 1 ? torque : 20)).join("\n");

/** Fifteen manuals, one of several segments, and replacements of five of them, all waiting. */
async function fill(directory: string): Promise<string[]> {
  const bench = await openIngestBench({ clock: new ManualClock(), random: countingRandom(), maxBytes: 2_000_000 });
  try {
    const uploads: [name: string, text: string][] = Array.from({ length: 15 }, (_, document) => [
      `manual-${document}.md`,
      manual(document, document === 7 ? 150 : 6, 20),
    ]);
    for (let document = 5; document < 10; document++) {
      uploads.push([`manual-${document}.md`, manual(document, document === 7 ? 150 : 6, 99)]);
    }
    const jobs: string[] = [];
    for (const [fileName, text] of uploads) jobs.push((await bench.upload(text, { fileName })).jobId);
    await bench.store.close();
    cpSync(bench.directory, directory, { recursive: true });
    return jobs;
  } finally {
    await bench.close();
  }
}

/** Runs a worker; kills it after so many steps and milliseconds, if at all. Gives what it said. */
async function live(directory: string, steps = Infinity, afterMs = 0): Promise<string[]> {
  const child = spawn(process.execPath, [...processArguments(import.meta.url, "../support/ingesting-process"), directory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.add(child);
  const ended = once(child, "exit");
  const said: string[] = [];
  const lines = createInterface({ input: child.stdout });
  const reading = (async () => {
    for await (const line of lines) {
      said.push(line);
      if (said.length !== steps) continue;
      await delay(afterMs);
      child.kill("SIGKILL");
    }
  })();
  await Promise.all([ended, reading]);
  children.delete(child);
  return said;
}

/** Everything that a search reads, and how each job ended. */
async function indexOf(directory: string, jobs: readonly string[]) {
  const store = openSqliteStore({ directory });
  try {
    const partition = await store.documents.readPartition(pump);
    const ended = await Promise.all(jobs.map((jobId) => store.jobs.getJob(pump, jobId)));
    const documents = await store.documents.listDocuments(pump);
    const chunks = await Promise.all(documents.map(({ id, latestVersion }) => store.documents.readVersionChunks(pump, id, latestVersion)));
    return {
      vectors: await Promise.all(documents.map(({ id, latestVersion }) => store.documents.readVersionSegments(pump, id, latestVersion))),
      index: { segments: partition?.segments.map((segment) => ({ ...segment, id: undefined })), chunks, documents },
      jobs: ended.map((job) => ({ state: job?.state, searchable: job?.searchable, stage: job?.progress.stage, error: job?.error })),
    };
  } finally {
    await store.close();
  }
}

it("ends every job once and with the same index, killed at twenty moments of ingestion", { timeout: 600_000 }, async () => {
  const [calm, killed] = [temporaryFolder(), temporaryFolder()];
  try {
    const jobs = await fill(calm.path);
    cpSync(calm.path, killed.path, { recursive: true });
    const files = keptFiles(killed.path);
    expect((await live(calm.path)).at(-1)).toBe("done");

    const random = seeded(7);
    const ends: string[] = [];
    for (let kill = 0; kill < kills; kill++) {
      const said = await live(killed.path, 1 + Math.floor(random() * mostSteps), random() * mostDelayMs);
      expect(said.at(-1), "every kill comes while there is something to do").not.toBe("done");
      ends.push(...said.filter((line) => line.startsWith("indexed")));
    }
    const last = await live(killed.path);
    expect(last.at(-1)).toBe("done");
    ends.push(...last.filter((line) => line.startsWith("indexed")));

    const [undisturbed, disturbed] = [await indexOf(calm.path, jobs), await indexOf(killed.path, jobs)];
    const indexed = { state: "indexed", searchable: true, stage: "done", error: undefined };
    expect(undisturbed.jobs).toEqual(jobs.map(() => indexed));
    expect(disturbed).toEqual(undisturbed);
    expect(undisturbed.index.segments?.every(({ vectors }) => vectors)).toBe(true);
    expect(new Set(ends).size).toBe(ends.length);
    expect(keptFiles(killed.path)).toEqual(files);
  } finally {
    calm.remove();
    killed.remove();
  }
});
