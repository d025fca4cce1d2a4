import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Presence } from "../../src/tenancy/presence.ts";
import { acme, ada, bob, rival } from "./store-samples.ts";

interface PresenceHarness {
  readonly one: Presence;
  /** Another process; the same one where only one is possible. */
  readonly other: Presence;
  readonly dispose: () => Promise<void>;
}

const roomy = { perUser: 100, perTenant: 100 };

/** What every registry of connections must do. */
export function describePresence(name: string, open: () => Promise<PresenceHarness>): void {
  describe(`${name} presence`, () => {
    let harness: PresenceHarness;
    let one: Presence;
    let other: Presence;
    let ids = 0;
    beforeEach(async () => {
      harness = await open();
      ({ one, other } = harness);
    });
    afterEach(async () => {
      await harness.dispose();
    });
    const who = (tenant = acme, user = ada) => ({ tenant, user, connectionId: `c${ids++}` });

    it("counts the connections of all processes by tenant and user", async () => {
      await one.register(who(), roomy);
      await other.register(who(), roomy);
      await other.register(who(acme, bob), roomy);
      await one.register(who(rival), roomy);
      for (const presence of [one, other]) {
        expect(await presence.count(acme)).toBe(3);
        expect(await presence.count(acme, ada)).toBe(2);
        expect(await presence.count(acme, bob)).toBe(1);
        expect(await presence.count(rival)).toBe(1);
      }
    });

    it("counts a connection no more when it is released, twice too, and ends empty", async () => {
      const registrations = await Promise.all([one, other, one].map((presence) => presence.register(who(), roomy)));
      await Promise.all(registrations.flatMap((registration) => [registration.release(), registration.release()]));
      await registrations[0]!.release();
      expect(await one.count(acme)).toBe(0);
      expect(await other.count(acme, ada)).toBe(0);
    });

    it("refuses one more than a user may have, whatever the process, until one is released", async () => {
      const caps = { perUser: 2, perTenant: 100 };
      const first = await one.register(who(), caps);
      await other.register(who(), caps);
      await expect(one.register(who(), caps)).rejects.toMatchObject({
        code: "connections-full",
        detail: { whose: "The user has", limit: 2 },
      });
      await one.register(who(acme, bob), caps);
      await one.register(who(rival), caps);
      await first.release();
      await other.register(who(), caps);
    });

    it("refuses one more than a tenant may have", async () => {
      const caps = { perUser: 100, perTenant: 2 };
      await one.register(who(), caps);
      await other.register(who(acme, bob), caps);
      await expect(other.register(who(), caps)).rejects.toMatchObject({
        code: "connections-full",
        detail: { whose: "The tenant has", limit: 2 },
      });
      await other.register(who(rival), caps);
    });

    it("lets as many pass as there is room for when many come at once", async () => {
      const caps = { perUser: 10, perTenant: 100 };
      const outcomes = await Promise.allSettled(
        Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? one : other).register(who(), caps)),
      );
      expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
      expect(await one.count(acme, ada)).toBe(10);
    });

    it("releases all that is its own when it closes, and takes no more", async () => {
      const registration = await one.register(who(), roomy);
      await other.register(who(rival), roomy);
      await Promise.all([one.close(), one.close()]);
      await expect(one.register(who(), roomy)).rejects.toMatchObject({ code: "server-draining" });
      await registration.release();
      expect(await other.count(acme)).toBe(0);
    });
  });
}
