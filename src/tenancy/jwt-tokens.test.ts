import { generateKeyPairSync } from "node:crypto";
import { SignJWT, UnsecuredJWT } from "jose";
import { beforeEach, expect, it } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { countingRandom } from "../base/random.ts";
import { silentLog } from "../base/log.ts";
import { AccessList, type AccessListOptions } from "./access-list.ts";
import { JwtTokens, type JwtTokensOptions } from "./jwt-tokens.ts";
import { tokenMaxLifetimeMs } from "./token-limits.ts";
import { type TenantId, tenantSchema, type UserId, userSchema } from "./tenant.ts";

const acme = tenantSchema.parse("acme");
const rival = tenantSchema.parse("rival");
const user = userSchema.parse("ada");
const secret = "a secret of more than 32 characters";
const hourMs = 3_600_000;

interface Row {
  readonly issuer: string;
  readonly tokenId: string;
  readonly expiresAt: number;
}

let clock: ManualClock;
let rows: Row[];
let tokens: JwtTokens;
/** A store that keeps its rows in the test's hands. */
const store = {
  revokeToken: async (issuer: string, tokenId: string, expiresAt: number) => void rows.push({ issuer, tokenId, expiresAt }),
  listRevoked: async (now: number) => rows.filter(({ expiresAt }) => expiresAt > now),
  endTokensOfUser: async () => undefined,
  getUserAccess: async (tenant: TenantId, id: UserId) => ({ tenant, user: id, tokensFrom: 0 }),
  listUserAccess: async () => [],
};

function listOf(change: Partial<AccessListOptions["store"]> = {}, issuer = "equivox"): Promise<AccessList> {
  const settings = { refreshMs: 0, overlapMs: 60_000, maxRevokedPerTenant: 3, maxUsers: 10 };
  return AccessList.open({ store: { ...store, ...change }, issuer, clock, log: silentLog, ...settings });
}

async function open(given: Partial<JwtTokensOptions> = {}): Promise<JwtTokens> {
  const issuer = given.issuer ?? "equivox";
  return new JwtTokens({
    secret,
    issuer,
    audience: "equivox-api",
    cacheMs: 60_000,
    cacheMaxEntries: 10,
    access: given.access ?? (await listOf({}, issuer)),
    clock,
    random: countingRandom(),
    ...given,
  });
}

beforeEach(async () => {
  clock = new ManualClock();
  rows = [];
  tokens = await open();
});

const isRevoked = (tokenId: string): boolean => {
  const principal = { tenant: acme, user, permissions: new Set(["ask" as const]), tokenId, issuedAt: clock.now(), expiresAt: Infinity };
  return tokens.accessProblem(principal, "ask")?.code === "token-revoked";
};
const issue = (lifetimeMs = hourMs) => tokens.issue({ tenant: acme, user, permissions: ["ask", "admin"], lifetimeMs });

/** A token that is right but for what the test changes. */
function forge(change: { claims?: Record<string, unknown>; header?: Record<string, unknown>; secret?: string } = {}): Promise<string> {
  const now = Math.floor(clock.now() / 1_000);
  const claims = {
    user_id: "ada",
    tenant: "acme",
    permissions: ["ask"],
    jti: "forged",
    iss: "equivox",
    aud: "equivox-api",
    iat: now,
    exp: now + 3_600,
    ...change.claims,
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256", typ: "at+jwt", ...change.header })
    .sign(new TextEncoder().encode(change.secret ?? secret));
}

const invalid = (problem: string) => ({ code: "token-invalid", detail: { problem } });

it("says of a token that it issued who is asking", async () => {
  const principal = await tokens.verify(await issue());
  expect(principal).toEqual({
    tenant: acme,
    user,
    permissions: new Set(["ask", "admin"]),
    tokenId: `acme/${"0".repeat(26)}`,
    issuedAt: clock.now(),
    expiresAt: clock.now() + hourMs,
  });
});

it("accepts what the forger of these tests makes when it changes nothing", async () => {
  expect(await tokens.verify(await forge())).toMatchObject({ tenant: acme, tokenId: "acme/forged" });
});

it.each([
  ["another key", { secret: "another secret of 32 characters!!" }, "its signature is wrong"],
  ["another issuer", { claims: { iss: "someone" } }, "another issuer made it"],
  ["another audience", { claims: { aud: "someone" } }, "it was made for another audience"],
  ["another type", { header: { typ: "JWT" } }, "it is not an access token"],
  ["no type", { header: { typ: undefined } }, "it is not an access token"],
  ["another algorithm", { header: { alg: "HS512" } }, "its algorithm is not allowed"],
  ["a start in the future", { claims: { nbf: 4_000_000_000 } }, "it is not valid yet"],
  ["an issue in the future", { claims: { iat: 4_000_000_000, exp: 4_000_003_600 } }, "it was issued in the future"],
  ["a life of two years", { claims: { exp: 1_830_000_000 } }, "it claims to live too long"],
  ["no expiry", { claims: { exp: undefined } }, "its claim exp is missing"],
  ["no time of issue", { claims: { iat: undefined } }, "its claim iat is missing"],
  ["no id", { claims: { jti: undefined } }, "its claim jti is missing"],
  ["no issuer", { claims: { iss: undefined } }, "its claim iss is missing"],
  ["no audience", { claims: { aud: undefined } }, "its claim aud is missing"],
  ["no user", { claims: { user_id: undefined } }, "its claim user_id is missing"],
  ["no tenant", { claims: { tenant: undefined } }, "its claim tenant is missing"],
  ["no permissions", { claims: { permissions: undefined } }, "its claim permissions is missing"],
  ["a tenant that is none", { claims: { tenant: "acme/../rival" } }, "its claim tenant is wrong"],
  ["a user that is none", { claims: { user_id: "a\nb" } }, "its claim user_id is wrong"],
  ["an id that poses as another tenant's", { claims: { jti: "rival/x" } }, "its claim jti is wrong"],
  ["permissions that are no list", { claims: { permissions: "ask" } }, "its claim permissions is wrong"],
  ["an expiry that is no number", { claims: { exp: "tomorrow" } }, "its claim exp is wrong"],
])("refuses a token with %s", async (_, change, problem) => {
  await expect(tokens.verify(await forge(change))).rejects.toMatchObject(invalid(problem));
});

it("refuses an unsigned token and one signed with a public key's algorithm", async () => {
  const claims = { user_id: "ada", tenant: "acme", permissions: ["admin"], jti: "x" };
  const unsigned = new UnsecuredJWT(claims).setIssuer("equivox").setAudience("equivox-api").setIssuedAt().setExpirationTime("1h").encode();
  await expect(tokens.verify(unsigned)).rejects.toMatchObject({ code: "token-invalid" });
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const foreign = await new SignJWT(claims).setProtectedHeader({ alg: "ES256", typ: "at+jwt" }).sign(privateKey);
  await expect(tokens.verify(foreign)).rejects.toMatchObject(invalid("its algorithm is not allowed"));
});

it.each(["", "x", "a.b.c", "..", "\0", "ey".repeat(5_000)])("refuses %j as malformed, at once", async (text) => {
  await expect(tokens.verify(text)).rejects.toMatchObject({ code: "token-invalid" });
});

it("never repeats the token in what it says", async () => {
  const token = await forge({ secret: "another secret of 32 characters!!" });
  const error: unknown = await tokens.verify(token).catch((thrown: unknown) => thrown);
  expect(JSON.stringify([error, String(error)])).not.toContain(token.split(".")[2]);
});

it("ignores permissions that it does not know", async () => {
  const { permissions } = await tokens.verify(await forge({ claims: { permissions: ["ask", "everything"] } }));
  expect([...permissions]).toEqual(["ask"]);
});

it("ends a token at its expiry, remembered or not", async () => {
  const remembered = await issue();
  const fresh = await issue();
  await tokens.verify(remembered);
  clock.advance(hourMs - 30_000);
  await tokens.verify(remembered);
  clock.advance(29_999);
  await tokens.verify(remembered);
  clock.advance(1);
  await expect(tokens.verify(remembered)).rejects.toMatchObject({ code: "token-expired" });
  await expect(tokens.verify(fresh)).rejects.toMatchObject({ code: "token-expired" });
});

it("remembers a verified signature for the time set and no longer", async () => {
  const token = await issue();
  const first = await tokens.verify(token);
  clock.advance(59_999);
  expect(await tokens.verify(token)).toBe(first);
  clock.advance(1);
  const second = await tokens.verify(token);
  expect(second).not.toBe(first);
  expect(second).toEqual(first);
});

it("remembers no more tokens than set, and none when the time is 0", async () => {
  const small = await open({ cacheMaxEntries: 1 });
  const [one, two] = [await issue(), await issue()];
  const first = await small.verify(one);
  await small.verify(two);
  expect(await small.verify(one)).not.toBe(first);
  const forgetful = await open({ cacheMs: 0 });
  expect(await forgetful.verify(one)).not.toBe(await forgetful.verify(one));
});

it("does not take a token that differs in one character for one that it remembers", async () => {
  const token = await issue();
  await tokens.verify(token);
  const last = token.at(-1) === "A" ? "Q" : "A";
  await expect(tokens.verify(token.slice(0, -1) + last)).rejects.toMatchObject({ code: "token-invalid" });
});

it("ends a revoked token at once, though its signature is remembered, and after a restart", async () => {
  const token = await issue();
  const { tokenId } = await tokens.verify(token);
  await tokens.revoke(acme, tokenId);
  expect(isRevoked(tokenId)).toBe(true);
  await expect(tokens.verify(token)).rejects.toMatchObject({ code: "token-revoked" });
  await expect((await open()).verify(token)).rejects.toMatchObject({ code: "token-revoked" });
});

it("revokes by the bare `jti` as well as by the id of a principal", async () => {
  const token = await forge();
  await tokens.revoke(acme, "forged");
  await expect(tokens.verify(token)).rejects.toMatchObject({ code: "token-revoked" });
});

it("lets no tenant revoke the token of another", async () => {
  const token = await issue();
  const { tokenId } = await tokens.verify(token);
  await expect(tokens.revoke(rival, tokenId)).rejects.toMatchObject({ code: "request-invalid" });
  await tokens.revoke(rival, tokenId.slice("acme/".length));
  expect(await tokens.verify(token)).toMatchObject({ tenant: acme });
});

it("refuses a token at once even when its revocation could not be stored", async () => {
  const revokeToken = () => Promise.reject(new Error("no space"));
  const failing = await open({ access: await listOf({ revokeToken }) });
  const token = await issue();
  const { tokenId } = await failing.verify(token);
  await expect(failing.revoke(acme, tokenId)).rejects.toThrow("no space");
  await expect(failing.verify(token)).rejects.toMatchObject({ code: "token-revoked" });
});

it("remembers a revocation for as long as any token that it may concern could live", async () => {
  const token = await issue(tokenMaxLifetimeMs);
  await tokens.revoke(acme, (await tokens.verify(token)).tokenId);
  clock.advance(tokenMaxLifetimeMs - 1);
  await expect((await open()).verify(token)).rejects.toMatchObject({ code: "token-revoked" });
});

it("voids what a tenant had before it was deleted, after a restart too, and neither what it is given later nor another's", async () => {
  const before = await issue();
  const others = await tokens.issue({ tenant: rival, user, permissions: ["ask"], lifetimeMs: hourMs });
  clock.advance(1);
  await tokens.endTenant(acme);
  const after = await issue();
  for (const one of [tokens, await open()]) {
    await expect(one.verify(before)).rejects.toMatchObject({ code: "token-revoked" });
    expect(await one.verify(after)).toMatchObject({ tenant: acme });
    expect(await one.verify(others)).toMatchObject({ tenant: rival });
  }
});

it.each(["*9999999999999", "acme/*9999999999999", "rival/x", "a b", ""])("takes %j for the id of no token", async (tokenId) => {
  await expect(tokens.revoke(acme, tokenId)).rejects.toMatchObject({ code: "request-invalid" });
  expect(rows).toEqual([]);
});

it("forgets revocations that nothing can need any more", async () => {
  await tokens.revoke(acme, "old");
  clock.advance(2 * tokenMaxLifetimeMs);
  await tokens.revoke(acme, "new");
  expect([isRevoked("acme/old"), isRevoked("acme/new")]).toEqual([false, true]);
});

it("remembers so many revocations of a tenant and no more; those that it has stay, and other tenants are not concerned", async () => {
  for (const id of ["one", "two", "three"]) await tokens.revoke(acme, id);
  await expect(tokens.revoke(acme, "four")).rejects.toMatchObject({ code: "revocations-full", detail: { limit: 3 } });
  await tokens.revoke(acme, "one");
  await tokens.revoke(rival, "four");
  expect(["acme/one", "acme/two", "acme/three", "acme/four", "rival/four"].map((id) => isRevoked(id))).toEqual([
    true,
    true,
    true,
    false,
    true,
  ]);
});

it("takes no notice of what was revoked for another issuer", async () => {
  rows.push({ issuer: "someone", tokenId: "acme/forged", expiresAt: clock.now() + hourMs });
  expect(await (await open()).verify(await forge())).toMatchObject({ tokenId: "acme/forged" });
});

it("issues no token that it would refuse", async () => {
  await expect(issue(tokenMaxLifetimeMs + 1)).rejects.toMatchObject({ code: "request-invalid" });
  expect(await tokens.verify(await issue(1))).toMatchObject({ expiresAt: clock.now() + 1_000 });
});
