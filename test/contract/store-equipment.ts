import { expect, it } from "vitest";
import { type HarnessOf } from "./store.ts";
import { acme, addIndexed, createEquipment, press, pressKey, pump } from "./store-samples.ts";

export function describeEquipment(harness: HarnessOf): void {
  it("creates equipment with an empty manifest whose generation is its creation time", async () => {
    const { equipment } = harness().store;
    const created = await equipment.create({ tenant: acme, slug: press, name: "Press", manufacturer: "Kröger", createdAt: 777 });
    expect(created).toEqual({
      tenant: acme,
      slug: press,
      name: "Press",
      manufacturer: "Kröger",
      createdAt: 777,
      manifest: { generation: 777, active: [] },
    });
    expect(await equipment.get(acme, press)).toEqual(created);
    expect(await harness().store.documents.getGeneration(pressKey)).toBe(777);
  });

  it("refuses a slug that is taken and keeps the first", async () => {
    const { store } = harness();
    await createEquipment(store, acme, press);
    await expect(createEquipment(store, acme, press)).rejects.toMatchObject({ code: "equipment-exists", detail: { equipment: "press" } });
    expect(await store.equipment.list(acme)).toHaveLength(1);
  });

  it("lists by slug", async () => {
    const { store } = harness();
    await createEquipment(store, acme, pump);
    await createEquipment(store, acme, press);
    expect((await store.equipment.list(acme)).map(({ slug }) => slug)).toEqual([press, pump]);
  });

  it("changes only what is named", async () => {
    const { store } = harness();
    await createEquipment(store, acme, press);
    await store.equipment.update(acme, press, { model: "P-1" });
    const changed = await store.equipment.update(acme, press, { name: "Big press" });
    expect(changed).toMatchObject({ name: "Big press", model: "P-1" });
    expect(changed).not.toHaveProperty("manufacturer");
    expect(await store.equipment.get(acme, press)).toEqual(changed);
    expect(await store.equipment.update(acme, pump, { name: "x" })).toBeUndefined();
  });

  it("shows the active versions of its documents, by document", async () => {
    const { store } = harness();
    await createEquipment(store, acme, press);
    await addIndexed(store, pressKey, { documentId: "doc.press.b", fileName: "b" });
    await addIndexed(store, pressKey, { documentId: "doc.press.a", fileName: "a" });
    await addIndexed(store, pressKey, { fileName: "b" });
    expect((await store.equipment.get(acme, press))?.manifest).toEqual({
      generation: 1_003,
      active: [
        { documentId: "doc.press.a", version: 1 },
        { documentId: "doc.press.b", version: 2 },
      ],
    });
  });

  it("gives a slug that is used again a generation that was never seen", async () => {
    const { store } = harness();
    await createEquipment(store, acme, press, 1_000);
    await addIndexed(store, pressKey);
    expect(await store.equipment.delete(acme, press)).toBe(true);
    expect(await store.documents.getGeneration(pressKey)).toBeUndefined();
    await createEquipment(store, acme, press, 2_000);
    expect(await store.documents.getGeneration(pressKey)).toBe(2_000);
    expect(await store.documents.listDocuments(pressKey)).toEqual([]);
  });
}
