import { afterEach, beforeEach, expect, test } from "vitest";
import { slugSchema } from "../../src/tenancy/equipment.ts";
import { tenantSchema } from "../../src/tenancy/tenant.ts";
import { startHttpBench, type HttpBench } from "../support/http-server.ts";

const acme = tenantSchema.parse("acme");
const end = { progress: { stage: "reading", done: 1, total: 3 }, searchable: false, now: 2_000 } as const;
let bench: HttpBench;

beforeEach(async () => {
  bench = await startHttpBench();
  for (const slug of ["lathe", "press"]) {
    await bench.store.equipment.create({ tenant: acme, slug: slugSchema.parse(slug), name: slug, createdAt: 1 });
  }
});
afterEach(() => bench.close());

/** Uploads a file whose job ends as given; gives its job. */
async function ended(slug: string, file: string, state: "failed" | "indexed" = "failed"): Promise<string> {
  const form = new FormData();
  form.append("file", new Blob([file]), `${file}.txt`);
  const { json } = await bench.call(`/v1/equipment/${slug}/documents`, { body: form });
  const job = await bench.store.jobs.claimJob(1_000, 1_000);
  if (!job) throw new Error("no job waits");
  const error = { code: "parse-crashed", message: `${file} crashed.` };
  const lease = { tenant: job.tenant, equipment: job.equipment, jobId: job.id, fence: job.fence };
  await bench.store.jobs.finishJob(lease, { ...end, state, ...(state === "failed" ? { error } : {}) });
  return String(json["jobId"]);
}

test("jobs that were given up are listed with their reasons, page by page, and no others", async () => {
  const failed = [await ended("press", "a"), await ended("press", "b"), await ended("lathe", "c")];
  await ended("press", "d", "indexed");
  const first = await bench.call("/v1/jobs?state=failed&limit=2");
  expect(first.status).toBe(200);
  const second = await bench.call(`/v1/jobs?state=failed&limit=2&after=${String(first.json["after"])}`);
  const jobs = [first, second].flatMap(({ json }) => json["jobs"] as { jobId: string; error: unknown }[]);
  expect(jobs.map(({ jobId }) => jobId).sort()).toEqual([...failed].sort());
  expect(jobs[0]).toMatchObject({ equipment: "lathe", state: "failed", error: { message: "c crashed." } });
  expect(second.json["after"]).toBeUndefined();
  expect((await bench.call("/v1/jobs?state=failed", { tenant: "rival" })).json).toEqual({ jobs: [] });
  expect(await bench.call("/v1/jobs")).toMatchObject({ status: 400 });
  expect(await bench.call("/v1/jobs?state=failed&after=nothing")).toMatchObject({ status: 404 });
});

test("a job that was given up is queued again by who may write documents, once", async () => {
  const jobId = await ended("press", "a");
  const path = `/v1/jobs/${jobId}/retry`;
  const post = { method: "POST" } as const;
  expect(await bench.call(path, { ...post, permissions: ["documents:read"] })).toMatchObject({ status: 403 });
  expect(await bench.call(path, { ...post, tenant: "rival" })).toMatchObject({ status: 404, json: { error: { code: "job-not-found" } } });
  expect(await bench.call(path, post)).toMatchObject({ status: 202, json: { jobId, state: "queued" } });
  expect(await bench.call(path, post)).toMatchObject({ status: 409, json: { error: { code: "job-not-failed" } } });
  expect((await bench.call("/v1/jobs?state=failed")).json).toEqual({ jobs: [] });
});
