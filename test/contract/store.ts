import { afterEach, beforeEach, describe } from "vitest";
import { type ProcessArguments } from "../../src/base/thread.ts";
import { type Store } from "../../src/stores/store.ts";
import { describeDeletion } from "./store-deletion.ts";
import { describeDocuments } from "./store-documents.ts";
import { describeDurability } from "./store-durability.ts";
import { describeEquipment } from "./store-equipment.ts";
import { describeIndexing } from "./store-indexing.ts";
import { describeIsolation } from "./store-isolation.ts";
import { describeJobs } from "./store-jobs.ts";
import { describeLoop } from "./store-loop.ts";
import { describeSessions } from "./store-sessions.ts";
import { describeTenancy } from "./store-tenancy.ts";
import { describeVectors } from "./store-vectors.ts";

/** A fresh store of the adapter under test, and what the suite must be able to do to it. */
export interface StoreHarness {
  readonly store: Store;
  /** Another store on the same data; the first one stays open. */
  readonly openAgain: () => Promise<Store>;
  /** Rows in all tables of the adapter, counted behind its back. */
  readonly countRows: () => Promise<number>;
  /** Runs `writeUntilKilled` on the same data in a process of its own. */
  readonly writer: ProcessArguments;
  /** Closes and removes everything. */
  readonly dispose: () => Promise<void>;
}

export type HarnessOf = () => StoreHarness;

/** What every adapter of `Store` must do. */
export function describeStore(name: string, open: () => Promise<StoreHarness>): void {
  describe(`${name} store`, () => {
    let harness: StoreHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(async () => {
      await harness.dispose();
    });
    const current: HarnessOf = () => harness;
    describe("tenancy", () => describeTenancy(current));
    describe("equipment", () => describeEquipment(current));
    describe("documents", () => describeDocuments(current));
    describe("indexing", () => describeIndexing(current));
    describe("vectors", () => describeVectors(current));
    describe("jobs", () => describeJobs(current));
    describe("sessions", () => describeSessions(current));
    describe("the loop", () => describeLoop(current));
    describe("isolation of tenants", () => describeIsolation(current));
    describe("deletion", () => describeDeletion(current));
    describe("durability", () => describeDurability(current));
  });
}
