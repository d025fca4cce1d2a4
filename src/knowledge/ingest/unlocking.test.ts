import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { encryptedPdf, pdfOfTexts } from "../../../test/support/documents.ts";
import { type IngestBench, openIngestBench, pump, testIndexer } from "../../../test/support/ingest-bench.ts";
import { silentLog } from "../../base/log.ts";
import { ManualClock } from "../../base/manual-clock.ts";
import { countingRandom } from "../../base/random.ts";
import { ChildParser } from "../parse/child-parser.ts";
import { createIndexDocument } from "./index-document.ts";
import { JobAttempts } from "./job-attempts.ts";

const clock = new ManualClock();
const password = "open sesame";
let bench: IngestBench;

beforeEach(async () => {
  bench = await openIngestBench({ clock, random: countingRandom() });
});
afterEach(() => bench.close());

/** Works off the job that waits, in one attempt, with the real parser. */
async function work(): Promise<void> {
  const { documents, jobs } = bench.store;
  const parser = new ChildParser({ timeoutMs: 60_000, heapMegabytes: 256, maxPages: 10, maxCharacters: 100_000 });
  const { files, readPassword } = bench;
  const index = createIndexDocument({ files, documents, parser, indexer: testIndexer(), clock, readPassword });
  const limits = { maxAttempts: 3, leaseMs: 30_000 };
  const job = await jobs.claimJob(clock.now(), limits.leaseMs);
  if (!job) throw new Error("no job waits");
  await new JobAttempts({ jobs, documents, index, clock, log: silentLog, limits }).attempt(job);
}

const jobOf = (jobId: string) => bench.store.jobs.getJob(pump, jobId);

/** Everything that the store has written. */
async function written(): Promise<string> {
  const names = (await readdir(bench.directory)).filter((name) => name.startsWith("equivox.db"));
  return (await Promise.all(names.map((name) => readFile(join(bench.directory, name), "latin1")))).join("");
}

it("a document waits for its password, says when one is wrong, and is indexed with the right one", async () => {
  const { documentId, jobId } = await bench.upload(await encryptedPdf(), { fileName: "secret.pdf" });
  await work();
  expect(await jobOf(jobId)).toMatchObject({ state: "needs-password", error: { code: "document-encrypted" } });

  expect(await bench.unlocking.document(pump, documentId, "open barley")).toEqual({ ...pump, jobId });
  await work();
  expect(await jobOf(jobId)).toMatchObject({ state: "needs-password", error: { code: "password-wrong" } });

  await bench.unlocking.document(pump, documentId, password);
  expect(bench.accepted).toEqual([jobId, jobId, jobId]);
  await work();
  expect(await jobOf(jobId)).toMatchObject({ state: "indexed", searchable: true });
  expect(JSON.stringify(await jobOf(jobId))).not.toContain("sesame");
  expect(await written()).toContain(jobId);
  expect(await written()).not.toContain("sesame");
});

it("a password that comes with the upload is there before anybody reads the document", async () => {
  const { jobId } = await bench.upload(await encryptedPdf(), { fileName: "secret.pdf", password });
  await work();
  expect(await jobOf(jobId)).toMatchObject({ state: "indexed" });
});

it("the same content, sent again with its password, is queued again", async () => {
  const bytes = await encryptedPdf();
  const first = await bench.upload(bytes, { fileName: "secret.pdf" });
  await work();
  expect(await bench.upload(bytes, { fileName: "secret.pdf", password })).toEqual({ ...first, created: false });
  await work();
  expect(await jobOf(first.jobId)).toMatchObject({ state: "indexed" });
});

it("a password is refused where none is waited for, and for a document that is not there", async () => {
  const { documentId } = await bench.upload(await pdfOfTexts(["Torque 25 Nm."]), { fileName: "open.pdf" });
  await expect(bench.unlocking.document(pump, documentId, password)).rejects.toMatchObject({ code: "password-not-needed" });
  await work();
  await expect(bench.unlocking.document(pump, documentId, password)).rejects.toMatchObject({ code: "password-not-needed" });
  await expect(bench.unlocking.document(pump, "doc.pump.missing", password)).rejects.toMatchObject({ code: "document-not-found" });
});
