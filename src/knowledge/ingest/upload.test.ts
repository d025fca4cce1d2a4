import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pictureOnlyPdf } from "../../../test/support/documents.ts";
import { type IngestBench, openIngestBench, pump } from "../../../test/support/ingest-bench.ts";
import { ManualClock } from "../../base/manual-clock.ts";
import { countingRandom } from "../../base/random.ts";
import { failure } from "../../errors.ts";
import { slugSchema } from "../../tenancy/equipment.ts";

let clock: ManualClock;
let bench: IngestBench;

beforeEach(async () => {
  clock = new ManualClock();
  bench = await openIngestBench({ clock, random: countingRandom(), maxConcurrent: 2 });
});
afterEach(async () => {
  expect(clock.pending).toBe(0);
  await bench.close();
});

/** Every file below the folder of originals and of what is being received. */
async function leftOnDisk(): Promise<string[]> {
  const found: string[] = [];
  for (const folder of ["incoming", "files"]) {
    const entries = await readdir(join(bench.directory, folder), { recursive: true, withFileTypes: true });
    found.push(...entries.filter((entry) => entry.isFile()).map((entry) => entry.name));
  }
  return found;
}

/** A body that nobody may read. */
function untouched(): Readable {
  return new Readable({
    read() {
      throw new Error("the body was read");
    },
  });
}

describe("uploads", () => {
  it("keep the file, record its version and queue a job", async () => {
    const { documentId, version, jobId, created } = await bench.upload("# Pump\n\nTorque 25 Nm.\n", { fileName: "../Pump_P7.md" });
    expect([version, created, bench.accepted]).toEqual([1, true, [jobId]]);
    const document = await bench.store.documents.getDocument(pump, documentId);
    expect(document).toMatchObject({ fileName: "Pump_P7.md", title: "Pump P7" });
    expect(await bench.store.documents.getVersion(pump, documentId, 1)).toMatchObject({ mediaType: "text/markdown", bytes: 22 });
    expect((await bench.store.jobs.getJob(pump, jobId))?.state).toBe("queued");
    expect(await leftOnDisk()).toHaveLength(1);
  });

  it("answer the same content with the existing ids and keep one file", async () => {
    const first = await bench.upload("Torque 25 Nm.");
    const second = await bench.upload("Torque 25 Nm.", { fileName: "copy.txt" });
    expect(second).toEqual({ ...first, created: false });
    expect(await leftOnDisk()).toHaveLength(1);
  });

  it("make the next version of the same file name, and of a document that is named", async () => {
    const first = await bench.upload("Torque 25 Nm.");
    const second = await bench.upload("Torque 26 Nm.");
    const third = await bench.upload("Torque 27 Nm.", { fileName: "other.md", documentId: first.documentId });
    expect([second.documentId, second.version, third.documentId, third.version]).toEqual([first.documentId, 2, first.documentId, 3]);
  });

  it("refuse unknown equipment and documents before the body is read", async () => {
    const equipment = slugSchema.parse("lathe");
    await expect(bench.upload(untouched(), { equipment })).rejects.toMatchObject({ code: "equipment-not-found" });
    await expect(bench.upload(untouched(), { documentId: "doc.pump.0" })).rejects.toMatchObject({ code: "document-not-found" });
  });

  it("keep the file when the store was cut off and may have recorded the upload, and only then", async () => {
    const recording = vi.spyOn(bench.store.documents, "acceptUpload");
    recording.mockRejectedValueOnce(failure("storage-failed", { what: "the database", problem: "it is broken" }));
    await expect(bench.upload("Torque 25 Nm.")).rejects.toMatchObject({ code: "storage-failed" });
    expect(await leftOnDisk()).toEqual([]);
    recording.mockRejectedValueOnce(failure("store-unreachable", { address: "mongodb://h", problem: "no reply" }));
    await expect(bench.upload("Torque 25 Nm.")).rejects.toMatchObject({ code: "store-unreachable" });
    expect(await leftOnDisk()).toHaveLength(1);
  });

  it.each([
    ["an empty file", () => Promise.resolve(""), "file-empty"],
    ["an archive", () => Promise.resolve(Buffer.concat([Buffer.from("PK\u0003\u0004"), Buffer.alloc(300)])), "file-type-unsupported"],
    ["a file over the limit", () => Promise.resolve("x".repeat(100_001)), "upload-too-large"],
  ])("refuse %s and leave nothing behind", async (_, content, code) => {
    await expect(bench.upload(await content())).rejects.toMatchObject({ code });
    expect(await leftOnDisk()).toEqual([]);
    expect(bench.accepted).toEqual([]);
  });

  it("leave what a document says to the job", async () => {
    expect(await bench.upload(await pictureOnlyPdf(), { fileName: "scan.pdf" })).toMatchObject({ created: true });
  });

  it("leave nothing behind when the body breaks off", async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from("Torque");
        await Promise.resolve();
        throw new Error("socket hang up");
      })(),
    );
    await expect(bench.upload(broken)).rejects.toMatchObject({ code: "upload-incomplete" });
    expect(await leftOnDisk()).toEqual([]);
  });

  it("stop a body that takes too long", async () => {
    const stalled = new Readable({ read: () => undefined });
    const upload = bench.upload(stalled);
    while (clock.pending === 0) await new Promise(setImmediate);
    clock.advance(60_000);
    await expect(upload).rejects.toMatchObject({ code: "deadline-exceeded" });
    expect(await leftOnDisk()).toEqual([]);
  });

  it("are received by a bounded number at once, and again when one has ended", async () => {
    const stalled = [new Readable({ read: () => undefined }), new Readable({ read: () => undefined })];
    const running = stalled.map((source) => bench.upload(source));
    await expect(bench.upload(untouched())).rejects.toMatchObject({ code: "queue-full", detail: { limit: 2 } });
    for (const source of stalled) source.destroy(new Error("gone"));
    await Promise.all(running.map((upload) => expect(upload).rejects.toMatchObject({ code: "upload-incomplete" })));
    expect(await bench.upload("Torque 25 Nm.")).toMatchObject({ created: true });
  });
});
