import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Admission, type Tickets } from "../../src/tenancy/ticket.ts";
import { ada, acme, press, rival } from "./store-samples.ts";

interface TicketsHarness {
  readonly one: Tickets;
  /** Another process; the same one where only one is possible. */
  readonly other: Tickets;
  /** What the tickets take for the time now. */
  readonly now: () => number;
  /** Lets at least so much time pass, and resolves when it has. */
  readonly pass: (durationMs: number) => Promise<void>;
  readonly dispose: () => Promise<void>;
}

const invalid = { code: "ticket-invalid" };
/** Unused tickets that the harness allows. */
export const maxOutstanding = 3;

/** What all tickets must do. */
export function describeTickets(name: string, open: () => Promise<TicketsHarness>): void {
  describe(`${name} tickets`, () => {
    let harness: TicketsHarness;
    let admission: Admission;
    beforeEach(async () => {
      harness = await open();
      admission = {
        principal: {
          ...{ tenant: acme, user: ada, permissions: new Set(["ask", "documents:read"]), tokenId: "token" },
          ...{ issuedAt: harness.now(), expiresAt: harness.now() + 3_600_000 },
        },
        equipment: press,
      };
    });
    afterEach(async () => {
      await harness.dispose();
    });

    it("admit once to what they were issued for, at any process", async () => {
      const whole: Admission = { ...admission, sessionId: "s1", socketUrl: "wss://host/v1/voice", resume: true };
      const ticket = await harness.one.issue(whole);
      expect(await harness.other.redeem(ticket)).toEqual(whole);
      await expect(harness.one.redeem(ticket)).rejects.toMatchObject(invalid);
      expect(await harness.one.redeem(await harness.other.issue(admission))).toEqual(admission);
    });

    it("admit one of many that come with the same one at once", async () => {
      const ticket = await harness.one.issue(admission);
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? harness.one : harness.other).redeem(ticket)),
      );
      expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    });

    it("end when their time is over", async () => {
      const early = await harness.one.issue(admission, 1_000_000.5);
      const late = await harness.one.issue(admission, 30);
      await harness.pass(30);
      await expect(harness.one.redeem(late)).rejects.toMatchObject(invalid);
      expect(await harness.one.redeem(early)).toEqual(admission);
    });

    it("end with the token that they were bought with", async () => {
      const ticket = await harness.one.issue({ ...admission, principal: { ...admission.principal, expiresAt: harness.now() } });
      await expect(harness.one.redeem(ticket)).rejects.toMatchObject(invalid);
    });

    it("are safe in an address and never repeat", async () => {
      const [one, two] = [await harness.one.issue(admission), await harness.one.issue(admission)];
      expect(one).not.toBe(two);
      expect(one).toMatch(/^[0-9a-z.-]{52,120}$/);
      expect(encodeURIComponent(one)).toBe(one);
    });

    it.each(["", ".", "x", "acme", "acme.", "acme.x", "}{.x", "__proto__", "rival.x\r\nDEL a", "\ud800.x"])("refuse %j", async (ticket) => {
      await expect(harness.one.redeem(ticket)).rejects.toMatchObject(invalid);
    });

    it("are good for no other tenant", async () => {
      const ticket = await harness.one.issue(admission);
      await expect(harness.one.redeem(ticket.replace(/^acme\./, "rival.").concat("x"))).rejects.toMatchObject(invalid);
      await expect(harness.one.redeem(ticket.replace(/^acme\./, `${rival}.`).replace(/^(?!rival)/, "rival."))).rejects.toMatchObject(
        invalid,
      );
    });

    it("are issued up to the limit, until some are used or over", async () => {
      const first = await harness.one.issue(admission);
      await harness.other.issue(admission);
      await harness.one.issue(admission, 30);
      const full = { code: "queue-full", detail: { limit: maxOutstanding } };
      await harness.other.redeem(first);
      await harness.other.issue(admission);
      await harness.pass(30);
      await harness.other.issue(admission);
      await expect(harness.one.issue(admission)).rejects.toMatchObject(full);
    });

    it("are counted for each tenant by itself", async () => {
      for (let count = 0; count < maxOutstanding; count++) await harness.one.issue(admission);
      await expect(harness.other.issue(admission)).rejects.toMatchObject({ code: "queue-full" });
      await harness.one.issue({ ...admission, principal: { ...admission.principal, tenant: rival } });
    });
  });
}
