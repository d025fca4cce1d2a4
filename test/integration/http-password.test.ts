import { afterEach, beforeEach, expect, test } from "vitest";
import { slugSchema } from "../../src/tenancy/equipment.ts";
import { tenantSchema } from "../../src/tenancy/tenant.ts";
import { startHttpBench, type HttpBench } from "../support/http-server.ts";

const acme = tenantSchema.parse("acme");
const press = slugSchema.parse("press");
const done = { progress: { stage: "done", done: 0, total: 0 }, searchable: false, now: 2_000 } as const;
let bench: HttpBench;

beforeEach(async () => {
  bench = await startHttpBench();
  await bench.store.equipment.create({ tenant: acme, slug: press, name: "Press", createdAt: 1 });
});
afterEach(() => bench.close());

async function upload(password?: string): Promise<{ documentId: string; jobId: string }> {
  const form = new FormData();
  if (password !== undefined) form.append("password", password);
  form.append("file", new Blob(["%PDF-1.7 locked"]), "locked.pdf");
  const { json, status } = await bench.call("/v1/equipment/press/documents", { body: form });
  expect(status).toBe(202);
  return { documentId: String(json["documentId"]), jobId: String(json["jobId"]) };
}

async function claim() {
  const job = await bench.store.jobs.claimJob(1_000, 1_000);
  if (!job) throw new Error("no job waits");
  return { tenant: job.tenant, equipment: job.equipment, jobId: job.id, fence: job.fence };
}

test("a document that waits for its password is queued again with it, sealed", async () => {
  const { documentId, jobId } = await upload();
  await bench.store.jobs.finishJob(await claim(), { state: "needs-password", ...done });
  const reply = await bench.call(`/v1/documents/${documentId}/password`, { json: { password: "open sesame" } });
  expect({ status: reply.status, json: reply.json }).toEqual({ status: 202, json: { documentId, jobId } });
  expect((await bench.call(`/v1/jobs/${jobId}`)).json).toMatchObject({ state: "queued" });
  const sealed = await bench.store.jobs.readPassword(await claim());
  expect(sealed).toMatch(/^[\w-]{40,}$/);
  expect(Buffer.from(sealed ?? "", "base64url").toString("latin1")).not.toContain("sesame");
});

test("a password that comes with the upload waits with its job", async () => {
  await upload("open sesame");
  expect(await bench.store.jobs.readPassword(await claim())).toMatch(/^[\w-]{40,}$/);
});

test("a password is refused where none is waited for, and a foreign document is as good as none", async () => {
  const { documentId } = await upload();
  const path = `/v1/documents/${documentId}/password`;
  const json = { password: "open sesame" };
  expect(await bench.call(path, { json })).toMatchObject({ status: 409, json: { error: { code: "password-not-needed" } } });
  expect(await bench.call(path, { json, tenant: "rival" })).toMatchObject({ status: 404, json: { error: { code: "document-not-found" } } });
  expect(await bench.call(path, { json, permissions: ["documents:read"] })).toMatchObject({ status: 403 });
});

test("a password that is too long is refused and not repeated", async () => {
  const { documentId } = await upload();
  const password = "sesame".repeat(30);
  for (const reply of [
    await bench.call(`/v1/documents/${documentId}/password`, { json: { password } }),
    await bench.call("/v1/equipment/press/documents", { body: formOf(password) }),
  ]) {
    expect(reply).toMatchObject({ status: 400, json: { error: { code: "request-invalid" } } });
    expect(JSON.stringify(reply.json)).not.toContain("sesame");
  }
});

function formOf(password: string): FormData {
  const form = new FormData();
  form.append("password", password);
  form.append("file", new Blob(["%PDF-1.7 locked"]), "other.pdf");
  return form;
}
