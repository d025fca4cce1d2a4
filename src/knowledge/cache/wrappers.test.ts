import { beforeEach, describe, expect, it, vi } from "vitest";
import { LocalBus } from "../../../test/support/local-bus.ts";
import { MemoryCache } from "../../coordination/memory/memory-cache.ts";
import { ManualClock } from "../../base/manual-clock.ts";
import { type Equipment, type EquipmentStore, slugSchema } from "../../tenancy/equipment.ts";
import { tenantSchema } from "../../tenancy/tenant.ts";
import { type EmbeddingModel } from "../embedding.ts";
import { type StoredChunk } from "../index/chunk.ts";
import { generationChanged } from "../generation-changed.ts";
import { cachedChunks } from "./cached-chunks.ts";
import { cachedEmbedding } from "./cached-embedding.ts";
import { cachedEquipment } from "./cached-equipment.ts";

const acme = tenantSchema.parse("acme");
const rival = tenantSchema.parse("rival");
const press = slugSchema.parse("press");
const key = { tenant: acme, equipment: press };
const { signal } = new AbortController();

let cache: MemoryCache;
beforeEach(() => (cache = new MemoryCache({ maxBytes: 1_000_000, maxEntries: 100, entryMaxBytes: 100_000, clock: new ManualClock() })));

describe("cachedEmbedding", () => {
  let embedded: string[];
  let embedding: EmbeddingModel;
  beforeEach(() => {
    embedded = [];
    const model: EmbeddingModel = {
      name: "model",
      dimensions: 2,
      embed: (texts) => {
        embedded.push(...texts);
        return Promise.resolve(texts.map((text) => Float32Array.of(text.length, 0.1)));
      },
      close: () => Promise.resolve(),
    };
    embedding = cachedEmbedding(model, { cache, lifetimeMs: 1_000 });
  });
  const embed = (texts: string[], tenant = acme) => embedding.embed(texts, { priority: "question", signal, tenant });

  it("embeds each text of a tenant once, and gives every vector in its place", async () => {
    await embed(["aa"]);
    expect(await embed(["b", "aa", "ccc"])).toEqual([Float32Array.of(1, 0.1), Float32Array.of(2, 0.1), Float32Array.of(3, 0.1)]);
    expect(embedded).toEqual(["aa", "b", "ccc"]);
    await embed(["aa"], rival);
    expect(embedded).toHaveLength(4);
  });

  it("embeds once for all who ask at once", async () => {
    await Promise.all([embed(["aa"]), embed(["aa"]), embed(["aa"])]);
    expect(embedded).toEqual(["aa"]);
  });

  it("keeps nothing of documents", async () => {
    await embedding.embed(["aa"], { priority: "document", signal, tenant: acme });
    await embedding.embed(["aa"], { priority: "document", signal, tenant: acme });
    expect(embedded).toHaveLength(2);
  });
});

describe("cachedEquipment", () => {
  const unused = () => Promise.reject(new Error("not asked"));

  it("tells nobody of a new generation, of which all have heard", async () => {
    const bus = new LocalBus();
    const dropped = vi.spyOn(cache, "drop");
    const forgotten = vi.spyOn(cache, "forget");
    const store: EquipmentStore = { create: unused, get: unused, list: unused, update: unused, delete: unused };
    const equipment = cachedEquipment(store, { cache, bus, lifetimeMs: 1_000 });
    bus.publish(generationChanged, key);
    expect(forgotten).toHaveBeenCalledTimes(1);
    expect(dropped).not.toHaveBeenCalled();
    equipment.close();
  });

  it("reads again after a write that may have been made although it failed", async () => {
    let name = "Press";
    const lost = () => {
      name = "Renamed";
      return Promise.reject(new Error("no receipt came"));
    };
    const get = () => Promise.resolve({ tenant: acme, slug: press, name, createdAt: 0, manifest: { generation: 1, active: [] } });
    const store: EquipmentStore = { create: unused, get, list: unused, update: lost, delete: unused };
    const equipment = cachedEquipment(store, { cache, bus: new LocalBus(), lifetimeMs: 1_000 });
    expect((await equipment.get(acme, press))?.name).toBe("Press");
    await expect(equipment.update(acme, press, { name: "Renamed" })).rejects.toThrow("no receipt");
    expect((await equipment.get(acme, press))?.name).toBe("Renamed");
  });

  it("reads once, and again after each write and each new generation", async () => {
    const bus = new LocalBus();
    let row: Equipment | undefined;
    let reads = 0;
    const store: EquipmentStore = {
      create: (equipment) => Promise.resolve((row = { ...equipment, manifest: { generation: 1, active: [] } })),
      get: () => Promise.resolve((reads++, row)),
      list: () => Promise.resolve([]),
      update: (_, __, change) => Promise.resolve(row && (row = { ...row, ...change })),
      delete: () => Promise.resolve(((row = undefined), true)),
    };
    const equipment = cachedEquipment(store, { cache, bus, lifetimeMs: 1_000 });
    expect(await equipment.get(acme, press)).toBeUndefined();
    await equipment.create({ tenant: acme, slug: press, name: "Press", createdAt: 0 });
    await Promise.all([equipment.get(acme, press), equipment.get(acme, press)]);
    expect(reads).toBe(2);
    await equipment.update(acme, press, { name: "Other" });
    expect((await equipment.get(acme, press))?.name).toBe("Other");
    bus.publish(generationChanged, key);
    await equipment.get(acme, press);
    expect(reads).toBe(4);
    await equipment.delete(acme, press);
    expect(bus.published.map(({ topic }) => topic)).toEqual(["generation-changed", "generation-changed"]);
    expect(await equipment.get(acme, press)).toBeUndefined();
    equipment.close();
    expect(bus.listening).toBe(0);
  });
});

describe("cachedChunks", () => {
  it("answers from memory while the store is away, of the same generation only", async () => {
    let generation = 1;
    let reads = 0;
    let away = false;
    const chunkOf = (ordinal: number): StoredChunk => ({
      documentId: "d",
      version: 1,
      ordinal,
      pageFrom: 1,
      pageTo: 1,
      headingPath: [],
      sentences: [],
      text: `text ${ordinal} of ${generation}`,
      hash: "",
    });
    const documents = cachedChunks(
      {
        readChunks: (_, refs) => {
          if (away) return Promise.reject(new Error("away"));
          reads++;
          return Promise.resolve(refs.filter(({ ordinal }) => ordinal < 10).map(({ ordinal }) => chunkOf(ordinal)));
        },
        getDocument: () => Promise.resolve(undefined),
      },
      { generations: { getGeneration: () => Promise.resolve(generation) }, maxBytes: 100_000 },
    );
    const refs = (...ordinals: number[]) => ordinals.map((ordinal) => ({ documentId: "d", version: 1, ordinal }));
    await documents.readChunks(key, refs(1, 2));
    expect((await documents.readChunks(key, refs(3, 99, 1))).map(({ ordinal }) => ordinal)).toEqual([3, 1]);
    expect(reads).toBe(2);
    away = true;
    expect((await documents.readChunks(key, refs(2, 1, 3))).map(({ text }) => text)).toEqual(["text 2 of 1", "text 1 of 1", "text 3 of 1"]);
    generation = 2;
    await expect(documents.readChunks(key, refs(1))).rejects.toThrow("away");
  });
});
