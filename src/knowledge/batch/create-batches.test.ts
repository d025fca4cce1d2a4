import { describe, expect, it } from "vitest";
import { ManualClock } from "../../base/manual-clock.ts";
import { countingRandom } from "../../base/random.ts";
import { type Equipment, slugSchema } from "../../tenancy/equipment.ts";
import { tenantSchema } from "../../tenancy/tenant.ts";
import { type Batch } from "./batches.ts";
import { createBatches } from "./create-batches.ts";

const key = { tenant: tenantSchema.parse("acme"), equipment: slugSchema.parse("press") };
const press = (createdAt: number): Equipment => ({
  ...{ tenant: key.tenant, slug: key.equipment, name: "Press", createdAt },
  manifest: { generation: createdAt, active: [] },
});

function batchesOf(first: Equipment | undefined) {
  const kept = new Map<string, Batch>();
  const state = { equipment: first, kept };
  const batches = createBatches({
    store: {
      create: async (batch) => kept.set(batch.batchId, { ...batch, answers: [] }).size > 0,
      read: async ({ batchId }) => kept.get(batchId),
      putAnswer: async () => undefined,
      finish: async () => undefined,
      remove: async () => undefined,
    },
    delivery: { announce: async () => "held" },
    equipment: { get: async () => state.equipment },
    clock: new ManualClock(),
    random: countingRandom(),
    limits: { batchMaxPerTenant: 1, batchKeepMs: 1, queueMax: 1, questionMaxCharacters: 100 },
  });
  return { batches, state };
}

describe("a batch", () => {
  it("is shown as long as its equipment is there, whatever is changed about that", async () => {
    const { batches, state } = batchesOf(press(5));
    const batchId = await batches.submit(key, ["How tight?"]);
    state.equipment = { ...press(5), name: "Old press", manifest: { generation: 9, active: [] } };
    expect(await batches.get(key, batchId)).toMatchObject({ batchId, questions: ["How tight?"] });
  });

  it.each([
    ["when that was deleted", undefined],
    ["to another that took its name", press(6)],
  ])("is not shown %s", async (_, later) => {
    const { batches, state } = batchesOf(press(5));
    const batchId = await batches.submit(key, ["How tight?"]);
    state.equipment = later;
    await expect(batches.get(key, batchId)).rejects.toMatchObject({ code: "batch-not-found" });
  });

  it("of an earlier version, which does not say how old its equipment was, is shown", async () => {
    const { batches, state } = batchesOf(press(5));
    state.kept.set("bat.press.1", { ...key, batchId: "bat.press.1", createdAt: 6, questions: ["one"], answers: [] });
    expect(await batches.get(key, "bat.press.1")).toMatchObject({ questions: ["one"] });
  });

  it("is not taken for equipment that is not there", async () => {
    await expect(batchesOf(undefined).batches.submit(key, ["How tight?"])).rejects.toMatchObject({ code: "equipment-not-found" });
  });
});
