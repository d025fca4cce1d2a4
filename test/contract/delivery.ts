import { expect, it } from "vitest";
import { z } from "zod";
import { type Delivery, type DeliveryEnd } from "../../src/knowledge/delivery.ts";

export const referenceSchema = z.object({ id: z.string() });
export type Reference = z.infer<typeof referenceSchema>;
export const idOf = ({ id }: Reference): string => id;

export interface DeliveryHarness {
  /** Opens the queue once more where it can be shared, else the same. The harness closes all. */
  readonly open: (limits?: { readonly queueMax?: number }) => Delivery<Reference>;
  /** Lets the queue work until something holds. */
  readonly until: (holds: () => boolean | Promise<boolean>) => Promise<void>;
}

const never = new Promise<DeliveryEnd>(() => undefined);

/** What every queue does. */
export function describeDelivery(harness: () => DeliveryHarness): void {
  it("delivers what was announced before and after it began to serve", async () => {
    const { open, until } = harness();
    const delivery = open();
    expect(await delivery.announce({ id: "a.1" })).toBe("held");
    const seen: string[] = [];
    delivery.serve(
      ({ id }) => {
        seen.push(id);
        return Promise.resolve("done");
      },
      { concurrency: 1 },
    );
    expect(await delivery.announce({ id: "a.2" })).toBe("held");
    await until(() => seen.length === 2);
    expect(seen).toEqual(["a.1", "a.2"]);
    await until(async () => (await delivery.countWaiting()) === 0);
  });

  it("holds a reference once, however often it is announced, and again once it is done", async () => {
    const { open, until } = harness();
    const delivery = open();
    for (let time = 0; time < 3; time++) expect(await delivery.announce({ id: "a.1" })).toBe("held");
    expect(await delivery.countWaiting()).toBe(1);
    let seen = 0;
    delivery.serve(
      () => {
        seen++;
        return Promise.resolve("done");
      },
      { concurrency: 4 },
    );
    await until(async () => seen === 1 && (await delivery.countWaiting()) === 0);
    await until(async () => {
      await delivery.announce({ id: "a.1" });
      return seen >= 2;
    });
  });

  it("delivers again what could not be done, what was thrown included", async () => {
    const { open, until } = harness();
    const delivery = open();
    const ends: (() => Promise<DeliveryEnd>)[] = [
      () => Promise.resolve("again"),
      () => Promise.reject(new Error("a bug")),
      () => Promise.resolve("done"),
    ];
    let seen = 0;
    delivery.serve(() => ends[seen++]?.() ?? never, { concurrency: 1 });
    await delivery.announce({ id: "a.1" });
    await until(() => seen === 3);
    await until(async () => (await delivery.countWaiting()) === 0);
  });

  it("forgets what was given up, and delivers it again when it is announced again", async () => {
    const { open, until } = harness();
    const delivery = open();
    let seen = 0;
    delivery.serve(
      () => {
        seen++;
        return Promise.resolve("failed");
      },
      { concurrency: 1 },
    );
    for (const times of [1, 2]) {
      expect(await delivery.announce({ id: "a.1" })).toBe("held");
      await until(() => seen === times);
      await until(async () => (await delivery.countWaiting()) === 0);
    }
  });

  it("refuses what is beyond its bound", async () => {
    const { open } = harness();
    const delivery = open({ queueMax: 2 });
    expect(await delivery.announce({ id: "a.1" })).toBe("held");
    expect(await delivery.announce({ id: "a.2" })).toBe("held");
    expect(await delivery.announce({ id: "a.3" })).toBe("full");
  });

  it("handles no more at once than it was told", async () => {
    const { open, until } = harness();
    const delivery = open();
    let now = 0;
    let most = 0;
    let seen = 0;
    const releases: (() => void)[] = [];
    delivery.serve(
      async () => {
        most = Math.max(most, ++now);
        await new Promise<void>((resolve) => releases.push(resolve));
        now--;
        seen++;
        return "done";
      },
      { concurrency: 2 },
    );
    for (let index = 0; index < 6; index++) await delivery.announce({ id: `a.${index}` });
    await until(() => {
      if (releases.length >= 2 || seen >= 4) releases.splice(0).forEach((release) => release());
      return seen === 6;
    });
    expect(most).toBe(2);
  });

  it("waits for what is being handled when it closes, twice as well, and delivers nothing after", async () => {
    const { open, until } = harness();
    const delivery = open();
    let release = (): void => undefined;
    let ended = false;
    let seen = 0;
    delivery.serve(
      async () => {
        seen++;
        await new Promise<void>((resolve) => (release = resolve));
        ended = true;
        return "again";
      },
      { concurrency: 1 },
    );
    await delivery.announce({ id: "a.1" });
    await until(() => seen === 1);
    const closing = delivery.close();
    void Promise.resolve().then(release);
    await closing;
    expect(ended).toBe(true);
    await delivery.close();
    expect(await delivery.announce({ id: "a.2" })).toBe("away");
    expect(seen).toBe(1);
  });
}
