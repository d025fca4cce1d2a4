import { expect, it } from "vitest";
import { type Store } from "../../src/stores/store.ts";
import { sampleFeedback, sampleQuestion, sampleVerified } from "./store-loop.ts";
import { type HarnessOf } from "./store.ts";
import { acme, ada, addIndexed, createEquipment, press, pressKey, pump, rival, sampleTurn, sampleUpload } from "./store-samples.ts";

async function fillPress(store: Store): Promise<void> {
  await createEquipment(store, acme, press);
  await addIndexed(store, pressKey, { fileName: "m.pdf", fileKey: "acme/1" });
  await addIndexed(store, pressKey, { fileName: "m.pdf", fileKey: "acme/2" });
  await store.documents.acceptUpload(sampleUpload(pressKey));
  await store.sessions.createSession({ tenant: acme, user: ada, id: "s1", equipment: press, startedAt: 1 });
  await store.sessions.appendTurn(acme, ada, "s1", sampleTurn());
  await store.verifiedAnswers.put(sampleVerified());
  await store.unanswered.count(sampleQuestion(), { unansweredMaxGroups: 9, unansweredMaxExamples: 9 });
  await store.feedback.put(sampleFeedback(), 9);
}

export function describeDeletion(harness: HarnessOf): void {
  it("leaves no row of an equipment that is deleted", async () => {
    const { store, countRows } = harness();
    await createEquipment(store, rival, press);
    const before = await countRows();
    await fillPress(store);
    const traces = await store.countTraces(pressKey);
    expect(Object.keys(traces).length).toBeGreaterThanOrEqual(10);
    expect(traces).toMatchObject({ equipment: 1, segments: expect.any(Number) as number, jobs: 3 });
    expect(await store.equipment.delete(acme, press)).toBe(true);
    expect(await countRows()).toBe(before);
    expect(await store.countTraces(pressKey)).toEqual({});
    expect(await store.countTraces({ tenant: rival })).toEqual({ equipment: 1 });
    expect(await store.equipment.delete(acme, press)).toBe(false);
    expect(await store.jobs.claimJob(99_000, 1)).toBeUndefined();
  });

  it("leaves no row of a document that is deleted, returns its originals, and bumps the generation", async () => {
    const { store, countRows } = harness();
    await createEquipment(store, acme, press, 1_000);
    const before = await countRows();
    const { documentId } = await addIndexed(store, pressKey, { fileName: "m.pdf", fileKey: "acme/1" });
    await store.documents.acceptUpload(sampleUpload(pressKey, { fileName: "m.pdf", fileKey: "acme/2" }));
    const subject = { ...pressKey, documentId };
    expect(await store.countTraces(subject)).toMatchObject({ jobs: 2, pages: 3, segments: 2 });
    expect(await store.documents.deleteDocument(pressKey, documentId)).toEqual(["acme/1", "acme/2"]);
    expect(await store.countTraces(subject)).toEqual({});
    expect(await countRows()).toBe(before);
    expect(await store.documents.getGeneration(pressKey)).toBe(1_002);
    expect((await store.equipment.get(acme, press))?.manifest.active).toEqual([]);
    expect(await store.documents.deleteDocument(pressKey, documentId)).toBeUndefined();
    expect(await store.documents.getGeneration(pressKey)).toBe(1_002);
  });

  it("leaves no row of a tenant that is deleted, and every row of the others", async () => {
    const { store, countRows } = harness();
    await createEquipment(store, rival, press);
    await addIndexed(store, { tenant: rival, equipment: press });
    const before = await countRows();
    await store.tenancy.createTenant({ id: acme, name: "Acme", createdAt: 1 });
    await store.tenancy.putUser({ tenant: acme, id: ada, name: "Ada", permissions: [], createdAt: 1 }, 1);
    await createEquipment(store, acme, pump);
    await fillPress(store);
    expect(await store.countTraces({ tenant: acme })).toMatchObject({ tenants: 1, users: 1, equipment: 2, turns: 1 });
    expect(await store.tenancy.deleteTenant(acme)).toBe(true);
    expect(await countRows()).toBe(before);
    expect(await store.countTraces({ tenant: acme })).toEqual({});
    expect(await store.tenancy.deleteTenant(acme)).toBe(false);
  });

  it("deletes what a tenant has even if the tenant was never recorded", async () => {
    const { store, countRows } = harness();
    await fillPress(store);
    expect(await store.tenancy.deleteTenant(acme)).toBe(true);
    expect(await countRows()).toBe(0);
  });
}
