import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SessionSnapshots } from "../../src/voice/session/session-snapshots.ts";
import { acme, ada, bob, rival } from "./store-samples.ts";

interface SnapshotsHarness {
  readonly one: SessionSnapshots;
  /** Another process; the same one where only one is possible. */
  readonly other: SessionSnapshots;
  /** Lets at least so much time pass, and resolves when it has. */
  readonly pass: (durationMs: number) => Promise<void>;
  readonly dispose: () => Promise<void>;
}

const lifetimeMs = 60_000;

/** What every adapter of `SessionSnapshots` must do. */
export function describeSnapshots(name: string, open: () => Promise<SnapshotsHarness>): void {
  describe(`${name} session snapshots`, () => {
    let harness: SnapshotsHarness;
    let one: SessionSnapshots;
    let other: SessionSnapshots;
    beforeEach(async () => {
      harness = await open();
      ({ one, other } = harness);
    });
    afterEach(async () => {
      await harness.dispose();
    });
    const key = { tenant: acme, user: ada, sessionId: "s1" };

    it("give the newest claim what was saved last, and nothing before", async () => {
      const first = await one.claim(key, lifetimeMs);
      expect(first.snapshot).toBeUndefined();
      expect(await one.save(key, first.epoch, "a", lifetimeMs)).toBe(true);
      expect(await one.save(key, first.epoch, "b ü \0", lifetimeMs)).toBe(true);
      const second = await other.claim(key, lifetimeMs);
      expect(second.snapshot).toBe("b ü \0");
      expect(second.epoch).toBeGreaterThan(first.epoch);
    });

    it("refuse the saves and drops of who has been succeeded", async () => {
      const old = await one.claim(key, lifetimeMs);
      await one.save(key, old.epoch, "old", lifetimeMs);
      const current = await other.claim(key, lifetimeMs);
      expect(await one.save(key, old.epoch, "late", lifetimeMs)).toBe(false);
      await one.drop(key, old.epoch);
      expect((await other.claim(key, lifetimeMs)).snapshot).toBe("old");
      expect(await other.save(key, current.epoch, "late too", lifetimeMs)).toBe(false);
    });

    it("have one holder of many that claim at once", async () => {
      const claims = await Promise.all(Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? one : other).claim(key, lifetimeMs)));
      expect(new Set(claims.map(({ epoch }) => epoch)).size).toBe(20);
      const saved = await Promise.all(claims.map(({ epoch }) => other.save(key, epoch, String(epoch), lifetimeMs)));
      expect(saved.filter(Boolean)).toHaveLength(1);
    });

    it("forget what is dropped, and let nothing under way bring it back", async () => {
      const { epoch } = await one.claim(key, lifetimeMs);
      await one.save(key, epoch, "a", lifetimeMs);
      await one.drop(key, epoch);
      expect(await one.save(key, epoch, "late", lifetimeMs)).toBe(false);
      const next = await other.claim(key, lifetimeMs);
      expect(next.snapshot).toBeUndefined();
      expect(next.epoch).toBeGreaterThan(epoch);
      await one.drop({ ...key, sessionId: "never seen" }, 1);
    });

    it("forget after the lifetime, but never let an old holder back", async () => {
      const old = await one.claim(key, 30);
      await one.save(key, old.epoch, "a", 30);
      await harness.pass(30);
      const next = await other.claim(key, lifetimeMs);
      expect(next.snapshot).toBeUndefined();
      expect(next.epoch).toBeGreaterThan(old.epoch);
      expect(await one.save(key, old.epoch, "late", lifetimeMs)).toBe(false);
    });

    it("keep tenants, users and sessions apart", async () => {
      const keys = [key, { ...key, tenant: rival }, { ...key, user: bob }, { ...key, sessionId: "{s1}:s2" }, { ...key, sessionId: "s2" }];
      for (const each of keys) await one.save(each, (await one.claim(each, lifetimeMs)).epoch, JSON.stringify(each), lifetimeMs);
      for (const each of keys) expect((await other.claim(each, lifetimeMs)).snapshot).toBe(JSON.stringify(each));
    });
  });
}
