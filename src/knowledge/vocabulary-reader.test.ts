import { describe, expect, it } from "vitest";
import { press } from "../../test/support/passages.ts";
import { slugSchema } from "../tenancy/equipment.ts";
import { localTenant, tenantSchema } from "../tenancy/tenant.ts";
import { createVocabularyReader } from "./vocabulary-reader.ts";

const slug = slugSchema.parse("press");

describe("the vocabulary reader", () => {
  it("gives every sentence in order, each heading once, and the generation", async () => {
    const reader = createVocabularyReader({
      getGeneration: () => Promise.resolve(7),
      readActiveChunks: () => Promise.resolve([press.codes, press.noise]),
    });
    const vocabulary = await reader.read(localTenant, slug);
    expect(vocabulary).toMatchObject({ tenant: localTenant, equipment: "press", generation: 7 });
    expect(vocabulary.sentences).toEqual([...press.codes.sentences, ...press.noise.sentences].map(({ text }) => text));
    expect(vocabulary.headings).toEqual(["7 Faults", "7.1 Codes", "8 Other", "8.1 Noise"]);
  });

  it("counts as old when a version is activated while it reads", async () => {
    let generation = 7;
    const reader = createVocabularyReader({
      getGeneration: () => Promise.resolve(generation),
      readActiveChunks() {
        generation = 8;
        return Promise.resolve([press.noise]);
      },
    });
    expect((await reader.read(localTenant, slug)).generation).toBe(7);
    expect(await reader.getGeneration(localTenant, slug)).toBe(8);
  });

  it("reads once for all who ask at the same time or hold it, and anew for a new generation or after a failure", async () => {
    let generation = 7;
    let reads = 0;
    let problem: Error | undefined = new Error("the store is away");
    const reader = createVocabularyReader({
      getGeneration: () => Promise.resolve(generation),
      readActiveChunks() {
        reads++;
        return problem ? Promise.reject(problem) : Promise.resolve([press.noise]);
      },
    });
    await expect(reader.read(localTenant, slug)).rejects.toBe(problem);
    problem = undefined;
    const [first, second] = await Promise.all([reader.read(localTenant, slug), reader.read(localTenant, slug)]);
    expect(second).toBe(first);
    expect(await reader.read(localTenant, slug)).toBe(first);
    expect(await reader.read(tenantSchema.parse("other"), slug)).not.toBe(first);
    expect(reads).toBe(3);
    generation = 8;
    expect((await reader.read(localTenant, slug)).generation).toBe(8);
    expect(reads).toBe(4);
  });

  it("refuses equipment that is not there", async () => {
    const reader = createVocabularyReader({ getGeneration: () => Promise.resolve(undefined), readActiveChunks: () => Promise.resolve([]) });
    await expect(reader.read(localTenant, slug)).rejects.toMatchObject({ code: "equipment-not-found", detail: { equipment: "press" } });
  });
});
