import { describe, expect, it } from "vitest";
import { partitionKey } from "../../../test/support/searchable.ts";
import { MemoryDocuments } from "../../../test/support/memory-documents.ts";
import { packPostings } from "../index/postings.ts";
import { PartitionCache } from "./partition-cache.ts";

function put(documents: MemoryDocuments, equipment: string, id = "d") {
  const key = partitionKey("acme", equipment);
  const sentence = { kind: "prose" as const, text: "Open the valve of the pump.", page: 1 };
  const chunk = { ordinal: 0, pageFrom: 1, pageTo: 1, headingPath: [], sentences: [sentence], text: sentence.text, hash: "" };
  const lexical = packPostings([chunk]);
  const document = { ...key, id, title: id, fileName: id, createdAt: 0, latestVersion: 1 };
  documents.put(
    document,
    [{ ...chunk, documentId: id, version: 1 }],
    [{ documentId: id, version: 1, ordinal: 0, firstChunk: 0, chunkCount: 1, lexical }],
  );
  return { key, bytes: lexical.byteLength };
}

describe("PartitionCache", () => {
  it("loads a partition once for many askers, and again when its generation grows", async () => {
    const documents = new MemoryDocuments();
    const { key } = put(documents, "pump");
    const cache = new PartitionCache(documents, 1_000_000);
    await Promise.all(Array.from({ length: 10 }, () => cache.get(key)));
    await cache.get(key);
    expect(documents.partitionReads).toBe(1);
    put(documents, "pump", "e");
    expect((await cache.get(key)).chunkCount).toBe(2);
    expect(documents.partitionReads).toBe(2);
  });

  it("stays within its bytes and drops what was used least recently", async () => {
    const documents = new MemoryDocuments();
    const [one, two, three] = [put(documents, "one"), put(documents, "two"), put(documents, "three")];
    const cache = new PartitionCache(documents, one.bytes * 2);
    for (const { key } of [one, two, one, three]) await cache.get(key);
    expect(cache.bytes).toBe(one.bytes * 2);
    expect(documents.partitionReads).toBe(3);
    await cache.get(one.key);
    expect(documents.partitionReads).toBe(3);
    await cache.get(two.key);
    expect(documents.partitionReads).toBe(4);
  });

  it("serves a partition that is larger than the cache and keeps nothing of it", async () => {
    const documents = new MemoryDocuments();
    const { key } = put(documents, "pump");
    const cache = new PartitionCache(documents, 1);
    expect((await cache.get(key)).chunkCount).toBe(1);
    expect(cache.bytes).toBe(0);
  });

  it("refuses equipment that is not there and tries again after a failed read", async () => {
    const documents = new MemoryDocuments();
    const cache = new PartitionCache(documents, 1_000);
    await expect(cache.get(partitionKey("acme", "nothing"))).rejects.toMatchObject({ code: "equipment-not-found" });
    const { key } = put(documents, "pump");
    let fails = true;
    const source = {
      getGeneration: documents.getGeneration.bind(documents),
      readPartition: (of: typeof key) => (fails ? Promise.reject(new Error("disk")) : documents.readPartition(of)),
    };
    const flaky = new PartitionCache(source, 1_000_000);
    await expect(flaky.get(key)).rejects.toThrow("disk");
    fails = false;
    expect((await flaky.get(key)).chunkCount).toBe(1);
  });

  it("refuses bytes that it does not know", async () => {
    const documents = new MemoryDocuments();
    const key = partitionKey("acme", "pump");
    const segment = { documentId: "d", version: 1, ordinal: 0, firstChunk: 0, chunkCount: 1, lexical: new Uint8Array(64) };
    documents.put({ ...key, id: "d", title: "d", fileName: "d", createdAt: 0, latestVersion: 1 }, [], [segment]);
    await expect(new PartitionCache(documents, 1_000).get(key)).rejects.toMatchObject({ code: "storage-failed" });
  });
});
