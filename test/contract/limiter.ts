import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Limiter } from "../../src/tenancy/limiter.ts";
import { addressKey, tenantKey } from "../../src/tenancy/key.ts";
import { acme, rival } from "./store-samples.ts";

interface LimiterHarness {
  /** A process of the deployment; the second is undefined where only one is possible. */
  readonly one: Limiter;
  readonly other: Limiter | undefined;
  /** Lets at least so much time pass for the limiter, and resolves when it has. */
  readonly pass: (durationMs: number) => Promise<void>;
  readonly dispose: () => Promise<void>;
}

const hour = 3_600_000;

/** What every limiter must do. */
export function describeLimiter(name: string, open: () => Promise<LimiterHarness>): void {
  describe(`${name} limiter`, () => {
    let harness: LimiterHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(async () => {
      await harness.dispose();
    });
    const key = tenantKey(acme, "rate_limit", "ada", "questions");
    const take = (limit: number, windowMs: number, cost = 1, given = key) =>
      harness.one.take({ key: given, limit: { limit, windowMs }, cost });

    it("lets through as much as the limit at once, and then says how long to wait", async () => {
      const verdicts = [];
      for (let count = 0; count < 4; count++) verdicts.push(await take(3, hour));
      expect(verdicts.map(({ allowed }) => allowed)).toEqual([true, true, true, false]);
      expect(verdicts.map(({ remaining }) => remaining)).toEqual([2, 1, 0, 0]);
      expect(verdicts[0]).toMatchObject({ limit: 3, retryAfterMs: 0 });
      const [, , full, refused] = verdicts;
      expect(full!.resetMs).toBeGreaterThan(hour - 60_000);
      expect(full!.resetMs).toBeLessThanOrEqual(hour);
      expect(refused!.retryAfterMs).toBeGreaterThan(hour / 3 - 60_000);
      expect(refused!.retryAfterMs).toBeLessThanOrEqual(hour / 3);
    });

    it.each([7, 9, 1_000])("loses nothing to rounding at a limit of %i", async (limit) => {
      // A unit comes back in an hour, however long these calls take.
      for (let count = 0; count < limit; count++) expect((await take(limit, limit * hour)).allowed).toBe(true);
      expect((await take(limit, limit * hour)).allowed).toBe(false);
    });

    it("lets 10 of 100 through that come at once to all processes", async () => {
      const charge = { key, limit: { limit: 10, windowMs: hour }, cost: 1 };
      const limiters = [harness.one, harness.other ?? harness.one];
      const verdicts = await Promise.all(Array.from({ length: 100 }, (_, index) => limiters[index % 2]!.take(charge)));
      expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(10);
    });

    it("charges nothing for what it refuses", async () => {
      expect(await take(10, hour, 8)).toMatchObject({ allowed: true, remaining: 2 });
      expect(await take(10, hour, 3)).toMatchObject({ allowed: false, remaining: 2 });
      expect(await take(10, hour, 2)).toMatchObject({ allowed: true, remaining: 0 });
    });

    it("refuses what costs more than the whole limit, and what is no cost", async () => {
      for (const cost of [11, Number.NaN, Number.POSITIVE_INFINITY]) {
        expect(await take(10, hour, cost)).toMatchObject({ allowed: false, remaining: 10, retryAfterMs: hour });
      }
      expect(await take(10, hour, -5)).toMatchObject({ allowed: true, remaining: 10 });
      expect(await take(10, hour, 10)).toMatchObject({ allowed: true, remaining: 0 });
    });

    it("gives units back evenly", async () => {
      let refused = await take(2, 200);
      while (refused.allowed) refused = await take(2, 200);
      await harness.pass(refused.retryAfterMs);
      expect((await take(2, 200)).allowed).toBe(true);
      await harness.pass(200);
      expect((await take(2, 200)).remaining).toBe(1);
    });

    it("keeps keys apart, of tenants and of addresses", async () => {
      expect((await take(1, hour)).allowed).toBe(true);
      for (const other of [tenantKey(rival, "rate_limit", "ada", "questions"), addressKey("192.0.2.1"), addressKey("{acme}:192.0.2.1")]) {
        expect((await take(1, hour, 1, other)).allowed).toBe(true);
        expect((await take(1, hour, 1, other)).allowed).toBe(false);
      }
    });
  });
}
