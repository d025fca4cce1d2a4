import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../../base/manual-clock.ts";
import { type Page } from "../parse/page.ts";
import { IndexingWorker } from "./indexing-worker.ts";
import { indexLexically } from "./lexical-index.ts";

const manual = (pages: number): Page[] =>
  Array.from({ length: pages }, (_, index) => ({
    number: index + 1,
    label: `A-${index + 1}`,
    blocks: [
      { kind: "heading", level: 1, text: `Part ${index}` },
      { kind: "paragraph", text: `Tighten the bolts of part ${index} to ${index + 20} Nm. ${"Check them again after a day. ".repeat(8)}` },
      { kind: "warning", severity: "danger", text: `Stop part ${index} first.` },
      { kind: "list", ordered: true, start: 1, items: ["Open the valve.", "Close it."] },
    ],
  }));

const never = new AbortController().signal;
let clock: ManualClock;
let worker: IndexingWorker;

beforeEach(() => {
  clock = new ManualClock();
  worker = new IndexingWorker({ heapMegabytes: 256, clock });
});
afterEach(() => worker.close());

describe("IndexingWorker", () => {
  it("gives what the same pages give in this thread, in order, whatever their number", async () => {
    for (const pages of [manual(0), manual(1), manual(300)]) {
      expect(await worker.indexPages(pages, "m.pdf", never)).toEqual(indexLexically(pages));
    }
  });

  it("rejects with the reason when it is aborted in the middle, and takes the next document", async () => {
    const stop = new AbortController();
    const reason = new Error("no longer wanted");
    const aborted = worker.indexPages(manual(2_000), "m.pdf", stop.signal);
    setImmediate(() => stop.abort(reason));
    await expect(aborted).rejects.toBe(reason);
    await expect(worker.indexPages(manual(1), "m.pdf", AbortSignal.abort(reason))).rejects.toBe(reason);
    expect((await worker.indexPages(manual(1), "m.pdf", never)).chunks).toHaveLength(1);
  });

  it("fails a document that needs more memory than it has, and takes the next one", async () => {
    await worker.close();
    worker = new IndexingWorker({ heapMegabytes: 24, clock });
    await expect(worker.indexPages(manual(8_000), "huge.pdf", never)).rejects.toMatchObject({
      code: "index-crashed",
      retryable: true,
      detail: { fileName: "huge.pdf", problem: expect.stringContaining("memory") as string },
    });
    expect((await worker.indexPages(manual(1), "m.pdf", never)).chunks).toHaveLength(1);
  });

  it("takes one document after another when they come at once, also after one that was given up", async () => {
    const stop = new AbortController();
    const [first, given, last] = [
      worker.indexPages(manual(2), "m.pdf", never),
      worker.indexPages(manual(2), "m.pdf", stop.signal),
      worker.indexPages(manual(3), "m.pdf", never),
    ];
    stop.abort(new Error("no longer wanted"));
    await expect(given).rejects.toThrow("no longer wanted");
    expect([await first, await last]).toEqual([indexLexically(manual(2)), indexLexically(manual(3))]);
  });

  it("ends the thread after a while without work, starts another when there is work again, and leaves no timer behind", async () => {
    expect(clock.pending).toBe(0);
    await worker.indexPages(manual(1), "m.pdf", never);
    expect(clock.pending).toBe(1);
    clock.advance(60_000);
    expect(clock.pending).toBe(0);
    await worker.indexPages(manual(1), "m.pdf", never);
    await worker.close();
    expect(clock.pending).toBe(0);
    await expect(worker.indexPages(manual(1), "m.pdf", never)).rejects.toMatchObject({ code: "server-draining" });
  });

  it("ends what it is doing when it is closed", async () => {
    const running = worker.indexPages(manual(2_000), "m.pdf", never);
    await new Promise(setImmediate);
    await worker.close();
    await expect(running).rejects.toMatchObject({ code: "index-crashed" });
    expect(clock.pending).toBe(0);
  });
});
