import { expect, it } from "vitest";
import { allCollections } from "./index-definitions.ts";

const sharded = allCollections.filter(({ shardKey }) => shardKey);
const ofTenants = sharded.filter(({ shardKey }) => Object.keys(shardKey ?? {})[0] === "tenant_id");

it("shards what grows with a tenant by the tenant first", () => {
  expect(ofTenants.map(({ name, shardKey }) => [name, Object.keys(shardKey ?? {}).join(" ")])).toEqual([
    ["equipment", "tenant_id slug"],
    ["documents_metadata", "tenant_id equipment_id"],
    ["document_chunks", "tenant_id equipment_id"],
    ["pages", "tenant_id equipment_id"],
    ["segments", "tenant_id equipment_id"],
    ["chunk_details", "tenant_id equipment_id"],
    ["jobs", "tenant_id equipment_id"],
    ["user_sessions", "tenant_id user_id"],
    ["turns", "tenant_id user_id"],
    ["verified_answers", "tenant_id equipment_id"],
    ["unanswered_questions", "tenant_id equipment_id"],
    ["feedback", "tenant_id equipment_id"],
  ]);
});

// https://www.mongodb.com/docs/manual/core/sharding-shard-key/#unique-indexes
it("begins every unique index of such a collection with its shard key, and has one", () => {
  for (const { shardKey = {}, indexes } of ofTenants) {
    const unique = indexes.filter((index) => index.unique);
    expect(unique.length).toBeGreaterThan(0);
    for (const { fields } of unique) {
      expect(Object.entries(fields).slice(0, Object.keys(shardKey).length)).toEqual(Object.entries(shardKey));
    }
  }
});

it("names each index once in its collection", () => {
  for (const { indexes } of allCollections) expect(new Set(indexes.map(({ name }) => name)).size).toBe(indexes.length);
});
