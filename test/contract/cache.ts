import { expect, it } from "vitest";
import { z } from "zod";
import { type ManualClock } from "../../src/base/manual-clock.ts";
import { type Cache, type CacheKind, type CachePlace } from "../../src/knowledge/cache/cache.ts";
import { tenantKey } from "../../src/tenancy/key.ts";
import { type TenantId } from "../../src/tenancy/tenant.ts";
import { acme, rival } from "./store-samples.ts";

export interface CacheHarness {
  readonly cache: Cache;
  readonly clock: ManualClock;
  /** Resolves when what was set can be read by other nodes. */
  readonly settled: () => Promise<void>;
}

interface Torque {
  readonly newtonMetres: number;
}

export const torqueKind: CacheKind<Torque> = {
  layer: "equipment",
  lifetimeMs: 60_000,
  encode: ({ newtonMetres }) => newtonMetres,
  decode: (stored) => ({ newtonMetres: z.number().parse(stored) }),
};

export const placeOf = (tenant: TenantId, name: string): CachePlace => ({ tenant, key: tenantKey(tenant, "eq", name) });

/** What every cache does. */
export function describeCache(harness: () => CacheHarness): void {
  const press = placeOf(acme, "press");

  it("gives back what was set, and nothing else", async () => {
    const { cache } = harness();
    expect(await cache.get(torqueKind, press)).toEqual({ outcome: "miss" });
    cache.set(torqueKind, press, { newtonMetres: 25 });
    expect(await cache.get(torqueKind, press)).toEqual({ outcome: "hit", value: { newtonMetres: 25 } });
    expect(await cache.get(torqueKind, placeOf(acme, "pump"))).toEqual({ outcome: "miss" });
    expect(await cache.get(torqueKind, placeOf(rival, "press"))).toEqual({ outcome: "miss" });
  });

  it("gives without waiting what lies in this process", async () => {
    const { cache, clock } = harness();
    expect(cache.peek(torqueKind, press)).toBeUndefined();
    cache.set(torqueKind, press, { newtonMetres: 25 });
    expect(cache.peek(torqueKind, press)).toEqual({ newtonMetres: 25 });
    expect(cache.peek(torqueKind, { tenant: rival, key: press.key })).toBeUndefined();
    expect(cache.peek({ ...torqueKind }, press)).toBeUndefined();
    clock.advance(torqueKind.lifetimeMs);
    expect(cache.peek(torqueKind, press)).toBeUndefined();
    cache.set(torqueKind, press, { newtonMetres: 30 });
    await cache.drop(press);
    expect(cache.peek(torqueKind, press)).toBeUndefined();
  });

  it("does not answer one tenant with another's value, should their keys ever be the same", async () => {
    const { cache, settled } = harness();
    cache.set(torqueKind, press, { newtonMetres: 25 });
    await settled();
    expect(await cache.get(torqueKind, { tenant: rival, key: press.key })).toEqual({ outcome: "miss" });
  });

  it("forgets after the lifetime, or up to a tenth before", async () => {
    const { cache, clock } = harness();
    cache.set(torqueKind, press, { newtonMetres: 25 });
    clock.advance(torqueKind.lifetimeMs * 0.9 - 1);
    expect(await cache.get(torqueKind, press)).toMatchObject({ outcome: "hit" });
    clock.advance(torqueKind.lifetimeMs * 0.1 + 1);
    expect(await cache.get(torqueKind, press)).toEqual({ outcome: "miss" });
  });

  it("forgets what is dropped, and counts the drop", async () => {
    const { cache, settled } = harness();
    cache.set(torqueKind, press, { newtonMetres: 25 });
    await settled();
    const before = cache.drops;
    await cache.drop(press);
    expect(cache.drops).toBeGreaterThan(before);
    expect(await cache.get(torqueKind, press)).toEqual({ outcome: "miss" });
  });
}
