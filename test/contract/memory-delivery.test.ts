import { afterEach, beforeEach, describe, expect } from "vitest";
import { ManualClock } from "../../src/base/manual-clock.ts";
import { MemoryDelivery } from "../../src/coordination/memory/memory-delivery.ts";
import { describeDelivery, idOf, type Reference } from "./delivery.ts";

describe("the queue in memory", () => {
  let clock: ManualClock;
  const opened: MemoryDelivery<Reference>[] = [];
  beforeEach(() => (clock = new ManualClock()));
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((delivery) => delivery.close()));
    expect(clock.pending).toBe(0);
  });
  describeDelivery(() => ({
    open: (limits = {}) => {
      const all = { queueMax: 100, maxAttempts: 8, firstPauseMs: 100, ...limits };
      const delivery = new MemoryDelivery<Reference>({ idOf, clock, limits: all });
      opened.push(delivery);
      return delivery;
    },
    until: async (holds) => {
      for (let turn = 0; turn < 1_000; turn++) {
        if (await holds()) return;
        clock.advance(50);
        await new Promise(setImmediate);
      }
      throw new Error("it never came to that");
    },
  }));
});
