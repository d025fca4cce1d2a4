import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LocalBus } from "../../../test/support/local-bus.ts";
import { ManualClock } from "../../base/manual-clock.ts";
import { slugSchema } from "../../tenancy/equipment.ts";
import { tenantSchema } from "../../tenancy/tenant.ts";
import { generationChanged } from "../generation-changed.ts";
import { cachedGenerations, type CachedGenerations } from "./cached-generations.ts";

const key = { tenant: tenantSchema.parse("acme"), equipment: slugSchema.parse("press") };
let clock: ManualClock;
let bus: LocalBus;
let reads: number;
let store: () => Promise<number | undefined>;
let stale: number;
let generations: CachedGenerations;

function open(maxAgeMs = 1_000): CachedGenerations {
  const documents = { getGeneration: () => (reads++, store()) };
  return cachedGenerations(documents, {
    maxAgeMs,
    staleMaxMs: 300_000,
    patienceMs: 250,
    maxEntries: 10,
    bus,
    clock,
    onStale: () => stale++,
  });
}

beforeEach(() => {
  clock = new ManualClock();
  bus = new LocalBus();
  reads = 0;
  stale = 0;
  store = () => Promise.resolve(7);
  generations = open();
});
afterEach(() => {
  generations.close();
  expect(bus.listening).toBe(0);
  expect(clock.pending).toBe(0);
});
const get = () => generations.getGeneration(key);

describe("cachedGenerations", () => {
  it("asks the store once within the age, ahead of its end while it is in use", async () => {
    expect([await get(), await get()]).toEqual([7, 7]);
    expect(reads).toBe(1);
    store = () => Promise.resolve(8);
    clock.advance(600);
    expect(await get()).toBe(7);
    expect(reads).toBe(2);
    await new Promise(setImmediate);
    expect(await get()).toBe(8);
    clock.advance(499);
    expect(await get()).toBe(8);
    expect(reads).toBe(2);
  });

  it("knows of a change within the age without the bus, and at once with it", async () => {
    await get();
    store = () => Promise.resolve(8);
    clock.advance(1_000);
    expect(await get()).toBe(8);
    store = () => Promise.resolve(9);
    clock.advance(1);
    bus.publish(generationChanged, key);
    clock.advance(1);
    expect(await get()).toBe(9);
  });

  it("does not take a read that began before a change for one after it", async () => {
    await get();
    let finish = (_: number): void => undefined;
    store = () => new Promise((resolve) => (finish = resolve));
    clock.advance(600);
    await get();
    clock.advance(1);
    bus.publish(generationChanged, key);
    store = () => Promise.resolve(9);
    clock.advance(1);
    const late = finish;
    expect(await get()).toBe(9);
    late(8);
    await new Promise(setImmediate);
    expect(await get()).toBe(9);
  });

  it("remembers nothing of equipment that is not there", async () => {
    store = () => Promise.resolve(undefined);
    expect(await get()).toBeUndefined();
    store = () => Promise.resolve(1);
    expect(await get()).toBe(1);
  });

  it("asks every time at age 0", async () => {
    generations.close();
    generations = open(0);
    await get();
    await get();
    expect(reads).toBe(2);
  });

  it("goes on with the last known one while the store fails, and gives its error in the end", async () => {
    await get();
    store = () => Promise.reject(new Error("away"));
    clock.advance(1_000);
    expect(await get()).toBe(7);
    clock.advance(298_999);
    expect(await get()).toBe(7);
    expect(stale).toBe(2);
    clock.advance(1);
    await expect(get()).rejects.toThrow("away");
    store = () => Promise.resolve(8);
    expect(await get()).toBe(8);
  });

  it("waits a little for a store that hangs, once, and takes its answer when it comes", async () => {
    await get();
    let finish = (_: number): void => undefined;
    store = () => new Promise((resolve) => (finish = resolve));
    clock.advance(1_000);
    const waiting = get();
    await new Promise(setImmediate);
    clock.advance(250);
    expect(await waiting).toBe(7);
    // Nobody waits any more while it hangs.
    expect(await get()).toBe(7);
    expect(reads).toBe(2);
    finish(8);
    await new Promise(setImmediate);
    store = () => Promise.resolve(8);
    clock.advance(800);
    expect(await get()).toBe(8);
  });

  it("gives the error of a store that it never reached", async () => {
    store = () => Promise.reject(new Error("away"));
    await expect(get()).rejects.toThrow("away");
  });
});
