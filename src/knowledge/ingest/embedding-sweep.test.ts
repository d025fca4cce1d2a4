import { describe, expect, it } from "vitest";
import { pump } from "../../../test/support/ingest-bench.ts";
import { silentLog } from "../../base/log.ts";
import { ManualClock } from "../../base/manual-clock.ts";
import { type VersionReference } from "../document-store.ts";
import { EmbeddingSweep } from "./embedding-sweep.ts";

const versions = Array.from({ length: 250 }, (_, index): VersionReference => ({ ...pump, documentId: `doc.pump.${index}`, version: 1 }));

const nothingFailed = { listFailed: () => Promise.resolve([]), retryJob: () => Promise.resolve(false) };
const noDocument = { getDocument: () => Promise.resolve(undefined), getActiveVersion: () => Promise.resolve(undefined) };

function sweepOver(found: readonly VersionReference[], clock = new ManualClock()) {
  const queued: string[] = [];
  const documents = {
    ...noDocument,
    listEmbeddedOtherwise: (_model: string, limit: number, after?: VersionReference) => {
      const from = after ? found.indexOf(after) + 1 : 0;
      return Promise.resolve(found.slice(from, from + limit));
    },
  };
  const jobs = {
    ...nothingFailed,
    requestEmbedding: (_target: VersionReference, jobId: string) => {
      const isNew = !queued.includes(jobId);
      if (isNew) queued.push(jobId);
      return Promise.resolve(isNew);
    },
  };
  return { sweep: new EmbeddingSweep({ documents, jobs, model: "m", clock, log: silentLog, intervalMs: 60_000 }), queued, clock };
}

describe("EmbeddingSweep", () => {
  it("queues every version once, page by page, under an id that all workers agree on", async () => {
    const { sweep, queued } = sweepOver(versions);
    expect(await sweep.sweep()).toBe(250);
    expect(new Set(queued).size).toBe(250);
    expect(queued[0]).toMatch(/^job\.pump\.[0-9a-f]{16}$/);
    expect(await sweep.sweep()).toBe(0);
    await sweep.close();
  });

  it("sweeps at the start and at intervals, and no more once it is closed", async () => {
    const found = versions.slice(0, 1);
    const { sweep, queued, clock } = sweepOver(found);
    const turn = () => new Promise(setImmediate);
    sweep.start();
    await turn();
    expect(queued).toHaveLength(1);
    found.push(...versions.slice(1, 3));
    clock.advance(60_000);
    await turn();
    expect(queued).toHaveLength(3);
    await sweep.close();
    expect(clock.pending).toBe(0);
  });

  it("goes on at the next interval when the store does not answer", async () => {
    const clock = new ManualClock();
    const { sweep } = sweepOver([], clock);
    const broken = new EmbeddingSweep({
      documents: { ...noDocument, listEmbeddedOtherwise: () => Promise.reject(new Error("away")) },
      jobs: { ...nothingFailed, requestEmbedding: () => Promise.resolve(true) },
      ...{ model: "m", clock, log: silentLog, intervalMs: 60_000 },
    });
    expect(await broken.sweep()).toBe(0);
    await Promise.all([sweep.close(), broken.close()]);
  });
});
