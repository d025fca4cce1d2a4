import { beforeEach, expect, it } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { type Charge, type Verdict } from "./limiter.ts";
import { type Principal } from "./principal.ts";
import { tenantSchema, userSchema } from "./tenant.ts";
import { type LimitTable, networkOf, UsageLimits } from "./usage-limits.ts";

const principal: Principal = {
  tenant: tenantSchema.parse("acme"),
  user: userSchema.parse("ann"),
  permissions: new Set(["ask"]),
  tokenId: "acme/t",
  issuedAt: 0,
  expiresAt: Infinity,
};
const minute = (limit: number) => ({ limit, windowMs: 60_000 });

let clock: ManualClock;
let charges: Charge[];
let refuse: (charge: Charge) => number;
beforeEach(() => {
  clock = new ManualClock();
  charges = [];
  refuse = () => 0;
});

/** A limiter that refuses for as long as the test says. */
function limits(table: LimitTable): UsageLimits {
  const take = async (charge: Charge): Promise<Verdict> => {
    charges.push(charge);
    const retryAfterMs = refuse(charge);
    return { allowed: retryAfterMs === 0, limit: charge.limit.limit, remaining: 1, resetMs: 10, retryAfterMs };
  };
  return new UsageLimits({ limiter: { take }, limits: table, clock });
}

it("asks nobody and promises nothing when no limit is on", () => {
  const none = limits({});
  const { tenant } = principal;
  expect([none.address("::1"), none.addressConnect("::1"), none.request(principal), none.connect(principal, "socket")]).toEqual(
    Array.from({ length: 4 }, () => undefined),
  );
  expect([none.upload(tenant, 1), none.admitAudio(principal, 1), none.modelAnswer(tenant, 1)]).toEqual([undefined, undefined, undefined]);
  expect(charges).toEqual([]);
});

it("charges user and tenant side by side, with what each use costs", async () => {
  const on = limits({ userAudioMs: minute(1_000), tenantAudioMs: minute(9_000), userRequests: minute(5), tenantRequests: minute(50) });
  await Promise.all([on.request(principal), on.admitAudio(principal, 700)]);
  expect(charges.map(({ cost, limit }) => [cost, limit.limit])).toEqual([
    [1, 5],
    [1, 50],
    [700, 1_000],
    [700, 9_000],
  ]);
  expect(new Set(charges.map(({ key }) => key)).size).toBe(4);
});

it("answers for the tightest: a refusal before a pass, the longer of two", async () => {
  const on = limits({ userRequests: minute(100), tenantRequests: minute(1) });
  refuse = ({ limit }) => (limit.limit === 100 ? 300 : 0);
  expect((await on.request(principal))?.problem).toMatchObject({ code: "rate-limited", detail: { limit: 100, retryAfterMs: 300 } });
  clock.advance(300);
  refuse = ({ limit }) => (limit.limit === 100 ? 300 : 900);
  expect((await on.request(principal))?.problem).toMatchObject({ detail: { limit: 1, retryAfterMs: 900 } });
});

it("refuses from memory until the charge could pass, so that a flood costs the tenant nothing", async () => {
  const on = limits({ userRequests: minute(100), tenantRequests: minute(1_000) });
  refuse = ({ limit }) => (limit.limit === 100 ? 600 : 0);
  await on.request(principal);
  const asked = charges.length;
  for (let n = 0; n < 100; n++) expect((await on.request(principal))?.problem?.detail).toMatchObject({ retryAfterMs: 600 });
  clock.advance(599);
  expect((await on.request(principal))?.problem?.detail).toMatchObject({ retryAfterMs: 1 });
  expect(charges.length).toBe(asked);
  clock.advance(1);
  refuse = () => 0;
  expect((await on.request(principal))?.problem).toBeUndefined();
});

it("lets a smaller charge ask though a larger one was refused", async () => {
  const on = limits({ tenantUploadBytes: { limit: 1_000, windowMs: 3_600_000 } });
  refuse = ({ cost }) => (cost > 500 ? 60_000 : 0);
  expect((await on.upload(principal.tenant, 501))?.problem).toBeDefined();
  expect((await on.upload(principal.tenant, 500))?.problem).toBeUndefined();
});

it.each([
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::1", "2001:db8:1:2::/64"],
  ["2001:0DB8:0001:0002::", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
])("counts the address %s with %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
