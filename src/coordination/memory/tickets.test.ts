import { beforeEach, expect, it } from "vitest";
import { ManualClock } from "../../base/manual-clock.ts";
import { systemRandom } from "../../base/random.ts";
import { slugSchema } from "../../tenancy/equipment.ts";
import { localTenant, userSchema } from "../../tenancy/tenant.ts";
import { type Admission } from "../../tenancy/ticket.ts";
import { MemoryTickets } from "./tickets.ts";

let clock: ManualClock;
let tickets: MemoryTickets;
let admission: Admission;

beforeEach(() => {
  clock = new ManualClock();
  tickets = new MemoryTickets({ lifetimeMs: 60_000, maxOutstanding: 3, clock, random: systemRandom });
  admission = {
    principal: {
      tenant: localTenant,
      user: userSchema.parse("ada"),
      permissions: new Set(["ask"]),
      tokenId: "t",
      issuedAt: 0,
      expiresAt: clock.now() + 3_600_000,
    },
    equipment: slugSchema.parse("press"),
    sessionId: "s1",
  };
});

const invalid = { code: "ticket-invalid" };

it("admits once to what it was issued for", async () => {
  const ticket = await tickets.issue(admission);
  expect(await tickets.redeem(ticket)).toEqual(admission);
  await expect(tickets.redeem(ticket)).rejects.toMatchObject(invalid);
});

it("admits one of two that come with the same ticket at once", async () => {
  const ticket = await tickets.issue(admission);
  const outcomes = await Promise.allSettled([tickets.redeem(ticket), tickets.redeem(ticket)]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

it("makes tickets of at least 256 bits that never repeat and are safe in an address", async () => {
  const [one, two] = [await tickets.issue(admission), await tickets.issue(admission)];
  expect(one).not.toBe(two);
  expect(one).toMatch(/^[0-9a-z]{52}$/);
});

it("ends a ticket when its time is over, not before", async () => {
  const early = await tickets.issue(admission);
  const late = await tickets.issue(admission);
  clock.advance(59_999);
  expect(await tickets.redeem(early)).toEqual(admission);
  clock.advance(1);
  await expect(tickets.redeem(late)).rejects.toMatchObject(invalid);
});

it("ends a ticket with the token that it was bought with", async () => {
  const ticket = await tickets.issue({ ...admission, principal: { ...admission.principal, expiresAt: clock.now() + 1_000 } });
  clock.advance(1_000);
  await expect(tickets.redeem(ticket)).rejects.toMatchObject(invalid);
});

it.each(["", "x", "__proto__"])("refuses %j, which it never issued", async (ticket) => {
  await expect(tickets.redeem(ticket)).rejects.toMatchObject(invalid);
});

it("issues no more than set, until some are used or over", async () => {
  const first = await tickets.issue(admission);
  await tickets.issue(admission);
  clock.advance(30_000);
  await tickets.issue(admission);
  await expect(tickets.issue(admission)).rejects.toMatchObject({ code: "queue-full", detail: { limit: 3 } });
  await tickets.redeem(first);
  await tickets.issue(admission);
  await expect(tickets.issue(admission)).rejects.toMatchObject({ code: "queue-full" });
  clock.advance(30_000);
  await tickets.issue(admission);
});

it("ends each ticket at its own time, and finds room behind one that lives longer", async () => {
  const long = await tickets.issue(admission, 120_000);
  await tickets.issue(admission);
  await tickets.issue(admission);
  clock.advance(60_000);
  await tickets.issue(admission);
  expect(await tickets.redeem(long)).toEqual(admission);
});
