import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { failure } from "../../src/errors.ts";
import { slugSchema } from "../../src/tenancy/equipment.ts";
import { tenantSchema } from "../../src/tenancy/tenant.ts";
import { type HttpBench, startHttpBench } from "../support/http-server.ts";

const accepted = z.object({ batchId: z.string() });
const reply = z.object({
  state: z.string(),
  done: z.number(),
  total: z.number(),
  answers: z.array(z.object({ question: z.string(), answer: z.string().optional(), error: z.object({ code: z.string() }).optional() })),
});

let bench: HttpBench;
beforeEach(async () => {
  bench = await startHttpBench({ environment: { EQUIVOX_BATCH_MAX_QUESTIONS: "3", EQUIVOX_BATCH_MAX_PER_TENANT: "1" } });
  for (const name of ["acme", "rival"]) {
    const tenant = tenantSchema.parse(name);
    if (!(await bench.store.tenancy.getTenant(tenant))) await bench.store.tenancy.createTenant({ id: tenant, name, createdAt: 0 });
    await bench.store.equipment.create({ tenant, slug: slugSchema.parse("batch-press"), name: "Press", createdAt: 0 });
  }
});
afterEach(() => bench.close());

const submit = (questions: string[], more = {}) => bench.call("/v1/batches", { json: { equipment: "batch-press", questions }, ...more });

async function finished(batchId: string): Promise<z.infer<typeof reply>> {
  for (let turn = 0; turn < 1_000; turn++) {
    const { json } = await bench.call(`/v1/batches/${batchId}`);
    const batch = reply.parse(json);
    if (batch.state === "done") return batch;
  }
  throw new Error("it never came to that");
}

describe("batches over HTTP", () => {
  it("answers each question in its place, an error included", async () => {
    bench.answerWith({
      async *ask({ question }) {
        if (question === "bad") throw failure("answer-failed", { problem: "no" });
        yield { type: "sentence", sentence: { index: 0, text: `About ${question}.`, spoken: "", warning: false, citations: [] } };
        yield { type: "done", answerId: "a", answered: true, timing: { retrieve: 0, firstSentence: 0, total: 0 } };
      },
    });
    const { status, json } = await submit(["one", "bad", "two"]);
    expect(status).toBe(202);
    const { batchId } = accepted.parse(json);
    expect(batchId).toMatch(/^bat\.batch-press\./);
    const batch = await finished(batchId);
    expect(batch).toMatchObject({ done: 3, total: 3 });
    expect(batch.answers.map(({ answer, error }) => answer ?? error?.code)).toEqual(["About one.", "answer-failed", "About two."]);
  });

  it("shows a batch to its own tenant alone, and needs the permission to ask", async () => {
    bench.answerWith({
      async *ask() {
        yield { type: "done", answerId: "a", answered: false, timing: { retrieve: 0, firstSentence: 0, total: 0 } };
      },
    });
    const { batchId } = accepted.parse((await submit(["one"])).json);
    await finished(batchId);
    expect(await bench.call(`/v1/batches/${batchId}`, { tenant: "rival" })).toMatchObject({
      status: 404,
      json: { error: { code: "batch-not-found" } },
    });
    expect(await bench.call("/v1/batches/bat.x", {})).toMatchObject({ status: 404, json: { error: { code: "batch-not-found" } } });
    expect(await submit(["one"], { permissions: ["documents:read"] })).toMatchObject({ status: 403 });
  });

  it("refuses what is too much, empty, or about equipment that is not there", async () => {
    expect((await submit(["1", "2", "3", "4"])).status).toBe(400);
    expect((await submit([])).status).toBe(400);
    expect(await submit(["fine", " ?"])).toMatchObject({ status: 400, json: { error: { code: "question-empty" } } });
    const foreign = await bench.call("/v1/batches", { json: { equipment: "none", questions: ["one"] } });
    expect(foreign).toMatchObject({ status: 404, json: { error: { code: "equipment-not-found" } } });
    bench.answerWith({
      async *ask({ signal }) {
        await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true }));
      },
    });
    expect((await submit(["one"])).status).toBe(202);
    expect(await submit(["two"])).toMatchObject({ status: 503, json: { error: { code: "queue-full" } } });
    expect((await submit(["two"], { tenant: "rival" })).status).toBe(202);
  });
});
