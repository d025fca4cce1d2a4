import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Bus, type Topic } from "../../src/base/bus.ts";

export interface BusHarness {
  readonly one: Bus;
  /** Another process; the same one where only one is possible. */
  readonly other: Bus;
  /** Resolves when all that was subscribed to is heard. */
  readonly ready: () => Promise<void>;
  readonly dispose: () => Promise<void>;
}

export const changed: Topic<{ id: string }> = { name: "thing-changed", schema: z.object({ id: z.string() }) };
export const removed: Topic<{ id: string }> = { name: "thing-removed", schema: z.object({ id: z.string() }) };

/** What every bus must do. */
export function describeBus(name: string, open: () => Promise<BusHarness>): void {
  describe(`${name} bus`, () => {
    let harness: BusHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(async () => {
      await harness.dispose();
    });

    it("tells all processes once, the own one at once", async () => {
      const heard: string[] = [];
      harness.one.subscribe(changed, ({ id }) => heard.push(`one ${id}`));
      harness.other.subscribe(changed, ({ id }) => heard.push(`other ${id}`));
      await harness.ready();
      harness.one.publish(changed, { id: "a" });
      expect(heard).toContain("one a");
      await expect.poll(() => heard).toContain("other a");
      // What comes after shows that nothing came twice before it.
      harness.other.publish(changed, { id: "b" });
      await expect.poll(() => heard).toContain("one b");
      expect(heard.toSorted()).toEqual(["one a", "one b", "other a", "other b"]);
    });

    it("keeps topics apart, and the messages of one process in order", async () => {
      const heard: string[] = [];
      harness.other.subscribe(changed, ({ id }) => heard.push(id));
      harness.other.subscribe(removed, ({ id }) => heard.push(`removed ${id}`));
      await harness.ready();
      for (let count = 0; count < 300; count++) harness.one.publish(changed, { id: String(count) });
      harness.one.publish(removed, { id: "last" });
      await expect.poll(() => heard.length).toBe(301);
      expect(heard).toEqual([...Array.from({ length: 300 }, (_, count) => String(count)), "removed last"]);
    });

    it("tells no one who has left, and leaving twice harms nobody", async () => {
      const heard: string[] = [];
      const leave = harness.other.subscribe(changed, ({ id }) => heard.push(`left ${id}`));
      harness.other.subscribe(changed, ({ id }) => heard.push(id));
      await harness.ready();
      leave();
      leave();
      harness.one.publish(changed, { id: "a" });
      await expect.poll(() => heard).toEqual(["a"]);
    });

    it("tells the others although one listener throws", async () => {
      const heard: string[] = [];
      harness.other.subscribe(changed, () => {
        throw new Error("broken");
      });
      harness.other.subscribe(changed, ({ id }) => heard.push(id));
      await harness.ready();
      harness.one.publish(changed, { id: "a" });
      await expect.poll(() => heard).toEqual(["a"]);
    });

    it("is silent after it was closed", async () => {
      const heard: string[] = [];
      harness.one.subscribe(changed, ({ id }) => heard.push(id));
      await harness.one.close();
      harness.one.publish(changed, { id: "a" });
      expect(heard).toEqual([]);
    });
  });
}
