import { once } from "node:events";
import { expect, it, vi } from "vitest";
import { z } from "zod";
import { openSqliteStore } from "../../src/stores/sqlite/sqlite-store.ts";
import { slugSchema } from "../../src/tenancy/equipment.ts";
import { localTenant } from "../../src/tenancy/tenant.ts";
import { keptFiles, ProductClient, signToken } from "../support/product-client.ts";
import { startProductProcess, temporaryFolder } from "../support/product-process.ts";

const secret = "a secret that is known to nobody else";
const sections = 400;
/** Longer than this test may take: a job that waited for its lease would not be done in time. */
const environment = { SECRET_KEY: secret, EQUIVOX_JOB_LEASE_MS: "600000" };

const section = (number: number): string =>
  `## ${number} Valve ${number}\n\nTighten valve ${number} to ${number + 1_000} Nm before you open line ${number}. Write it down in the log of line ${number}.\n`;
const manual = ["# Plant", ...Array.from({ length: sections }, (_, index) => section(index + 1))].join("\n\n");

it("finishes what it had accepted, once and at once, after it was killed in the middle of it", async () => {
  const folder = temporaryFolder();
  const key = { tenant: localTenant, equipment: slugSchema.parse("plant") };
  try {
    const killed = await startProductProcess(folder.path, environment);
    const before = new ProductClient(killed.url, await signToken(secret));
    await before.call("/v1/equipment", { json: { slug: "plant", name: "Plant" } });
    const upload = await before.upload("plant", "plant.md", manual);
    expect(upload.status).toBe(202);
    const second = await before.upload("plant", "notes.md", "# Notes\n\nThe key hangs behind door 7.\n");
    expect(second.status).toBe(202);
    const { documentId, jobId } = z.object({ documentId: z.string(), jobId: z.string() }).parse(upload.body);
    await vi.waitFor(
      async () => expect((await before.call(`/v1/jobs/${jobId}`)).body).toMatchObject({ state: "running", searchable: true }),
      { timeout: 60_000, interval: 20 },
    );
    await killed.kill();
    const files = keptFiles(folder.path);

    const restarted = await startProductProcess(folder.path, environment);
    const after = new ProductClient(restarted.url, await signToken(secret));
    expect(await after.ended(upload)).toEqual({ state: "indexed" });
    expect(await after.ended(second)).toEqual({ state: "indexed" });
    expect(keptFiles(folder.path)).toEqual(files);
    const question = { equipment: "plant", question: "What torque does valve 217 need?" };
    expect((await after.call("/v1/ask", { json: question })).body).toMatchObject({
      answered: true,
      answer: expect.stringContaining("1217 Nm") as string,
    });
    // A signal that nobody waits for must not leave a job half given back either.
    const ended = once(restarted.child, "exit");
    restarted.child.kill("SIGINT");
    await ended;
    expect(restarted.child.exitCode).toBe(0);

    const store = openSqliteStore({ directory: folder.path });
    try {
      expect(await store.jobs.getJob(key, jobId)).toMatchObject({ state: "indexed", attempts: 2, searchable: true });
      expect(await store.documents.listVersions(key, documentId)).toHaveLength(1);
      const chunks = await store.documents.readActiveChunks(key);
      expect(chunks.filter(({ text }) => text.includes("1217 Nm"))).toHaveLength(1);
      const segments = (await store.documents.readPartition(key))?.segments ?? [];
      expect(segments.reduce((sum, { chunkCount }) => sum + chunkCount, 0)).toBe(chunks.length);
      expect((await store.jobs.countJobs("queued")) + (await store.jobs.countJobs("running"))).toBe(0);
    } finally {
      await store.close();
    }
  } finally {
    folder.remove();
  }
}, 180_000);
