import { describe, expect, it } from "vitest";
import { partitionKey } from "../../../test/support/searchable.ts";
import { MemoryDocuments } from "../../../test/support/memory-documents.ts";
import { packPostings } from "../index/postings.ts";
import { packVectors, quantizeChunk } from "../index/vectors.ts";
import { VectorMemory } from "./kernel/vector-memory.ts";
import { PartitionCache } from "./partition-cache.ts";
import { type Partition } from "./partition.ts";

function put(documents: MemoryDocuments, equipment: string, id = "d") {
  const key = partitionKey("acme", equipment);
  const sentence = { kind: "prose" as const, text: "Open the valve of the pump.", page: 1 };
  const chunk = { ordinal: 0, pageFrom: 1, pageTo: 1, headingPath: [], sentences: [sentence], text: sentence.text, hash: "" };
  const packed = packPostings([chunk]);
  const vector = quantizeChunk({ chunk: Float32Array.of(1, 0), units: [Float32Array.of(0, 1)], unitOf: [0] }, 2);
  const document = { ...key, id, title: id, fileName: id, createdAt: 0, latestVersion: 1 };
  documents.put(
    document,
    [{ ...chunk, documentId: id, version: 1 }],
    [{ documentId: id, version: 1, ordinal: 0, firstChunk: 0, chunkCount: 1, ...packed, ...packVectors([vector], 2), model: "m" }],
  );
  return key;
}

const chunkCount = (partition: Partition) => Promise.resolve(partition.chunkCount);

describe("PartitionCache", () => {
  it("loads a partition once for many askers, and again when its generation grows", async () => {
    const documents = new MemoryDocuments();
    const key = put(documents, "pump");
    const cache = new PartitionCache(documents, new VectorMemory(), 1_000_000);
    await Promise.all(Array.from({ length: 10 }, () => cache.with(key, chunkCount)));
    await cache.with(key, chunkCount);
    expect(documents.partitionReads).toBe(1);
    put(documents, "pump", "e");
    expect(await cache.with(key, chunkCount)).toBe(2);
    expect(documents.partitionReads).toBe(2);
  });

  it("stays within its bytes and drops what was used least recently, with its vectors", async () => {
    const documents = new MemoryDocuments();
    const [one, two, three] = [put(documents, "one"), put(documents, "two"), put(documents, "three")];
    const memory = new VectorMemory();
    const bytes = await new PartitionCache(documents, new VectorMemory(), 1_000_000).with(one, (partition) =>
      Promise.resolve(partition.bytes),
    );
    documents.partitionReads = 0;
    const cache = new PartitionCache(documents, memory, bytes * 2);
    for (const key of [one, two, one, three]) await cache.with(key, chunkCount);
    expect([cache.bytes, memory.pages]).toEqual([bytes * 2, 2]);
    expect(documents.partitionReads).toBe(3);
    await cache.with(one, chunkCount);
    expect(documents.partitionReads).toBe(3);
    await cache.with(two, chunkCount);
    expect(documents.partitionReads).toBe(4);
  });

  it("keeps the vectors of a partition that was replaced until the last search of it has ended", async () => {
    const documents = new MemoryDocuments();
    const key = put(documents, "pump");
    const memory = new VectorMemory();
    const cache = new PartitionCache(documents, memory, 1_000_000);
    await cache.with(key, async (old) => {
      put(documents, "pump", "e");
      expect(await cache.with(key, chunkCount)).toBe(2);
      expect([old.chunkCount, memory.pages]).toEqual([1, 2]);
    });
    expect(memory.pages).toBe(1);
    await expect(cache.with(key, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect(memory.pages).toBe(1);
  });

  it("serves a partition that is larger than the cache and keeps nothing of it", async () => {
    const documents = new MemoryDocuments();
    const key = put(documents, "pump");
    const memory = new VectorMemory();
    const cache = new PartitionCache(documents, memory, 1);
    const read = () => cache.with(key, (partition) => Promise.resolve([partition.chunkCount, memory.pages]));
    expect(await Promise.all([read(), read(), read()])).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
    put(documents, "small");
    await cache.with(partitionKey("acme", "small"), chunkCount);
    expect([cache.bytes, memory.pages]).toEqual([0, 0]);
  });

  it("merges the words of a partition behind its first search, and counts what they take then", async () => {
    const documents = new MemoryDocuments();
    const key = put(documents, "pump");
    const cache = new PartitionCache(documents, new VectorMemory(), 1_000_000);
    const lexiconOf = () => cache.with(key, ({ lexicon }) => Promise.resolve(lexicon));
    const lexicon = await lexiconOf();
    expect(lexicon.isMerging).toBe(true);
    while (lexicon.isMerging) await new Promise(setImmediate);
    const bytes = await cache.with(key, (partition) => Promise.resolve(partition.bytes));
    expect(cache.bytes).toBe(bytes);
    put(documents, "pump", "e");
    expect((await lexiconOf()).isMerging).toBe(false);
  });

  it("does not merge what would not fit into the cache meanwhile", async () => {
    const documents = new MemoryDocuments();
    const key = put(documents, "pump");
    const bytesOf = (cache: PartitionCache) => cache.with(key, (partition) => Promise.resolve(partition.bytes));
    const bytes = await bytesOf(new PartitionCache(documents, new VectorMemory(), 1_000_000));
    const cache = new PartitionCache(documents, new VectorMemory(), bytes * 1.5);
    for (let search = 0; search < 3; search++) {
      await bytesOf(cache);
      for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
    }
    expect(await cache.with(key, ({ lexicon }) => Promise.resolve(lexicon.isMerging))).toBe(true);
    expect(cache.bytes).toBe(bytes);
  });

  it("refuses equipment that is not there and tries again after a failed read", async () => {
    const documents = new MemoryDocuments();
    const cache = new PartitionCache(documents, new VectorMemory(), 1_000);
    await expect(cache.with(partitionKey("acme", "nothing"), chunkCount)).rejects.toMatchObject({ code: "equipment-not-found" });
    const key = put(documents, "pump");
    let fails = true;
    const source = {
      getGeneration: documents.getGeneration.bind(documents),
      readPartition: (of: typeof key) => (fails ? Promise.reject(new Error("disk")) : documents.readPartition(of)),
    };
    const flaky = new PartitionCache(source, new VectorMemory(), 1_000_000);
    await expect(flaky.with(key, chunkCount)).rejects.toThrow("disk");
    fails = false;
    expect(await flaky.with(key, chunkCount)).toBe(1);
  });

  it("refuses bytes that it does not know", async () => {
    const documents = new MemoryDocuments();
    const key = partitionKey("acme", "pump");
    const segment = { documentId: "d", version: 1, ordinal: 0, firstChunk: 0, chunkCount: 1, lexical: new Uint8Array(64), surfaces: [] };
    documents.put({ ...key, id: "d", title: "d", fileName: "d", createdAt: 0, latestVersion: 1 }, [], [segment]);
    await expect(new PartitionCache(documents, new VectorMemory(), 1_000).with(key, chunkCount)).rejects.toMatchObject({
      code: "storage-failed",
    });
  });
});
