import { exportJWK, generateKeyPair, type JSONWebKeySet, jwtVerify, SignJWT } from "jose";
import { beforeEach, expect, it } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { IssuerKeys } from "./issuer-keys.ts";

const [one, two] = await Promise.all([makeKey("one"), makeKey("two")]);

async function makeKey(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
  const token = await new SignJWT({}).setProtectedHeader({ alg: "ES256", kid }).sign(privateKey);
  return { token, jwk: { ...(await exportJWK(publicKey)), kid, alg: "ES256" } };
}

let clock: ManualClock;
let published: JSONWebKeySet | Error;
let loads: number;
let keys: IssuerKeys;
beforeEach(() => {
  clock = new ManualClock();
  published = { keys: [one.jwk] };
  loads = 0;
  const load = async () => {
    loads++;
    if (published instanceof Error) throw published;
    return published;
  };
  keys = new IssuerKeys({ issuer: "them", load, refreshMs: 600_000, cooldownMs: 10_000, staleMs: 86_400_000, clock });
});

const verify = ({ token }: { token: string }) => jwtVerify(token, keys.find).then(() => "ok");
const settled = () => new Promise((resolve) => setImmediate(resolve));

it("fetches the keys at first use, once for all who ask together", async () => {
  expect(loads).toBe(0);
  expect(await Promise.all([verify(one), verify(one), verify(one)])).toEqual(["ok", "ok", "ok"]);
  expect(loads).toBe(1);
});

it("learns a new key when a token names it, but fetches no more often than set", async () => {
  await verify(one);
  published = { keys: [one.jwk, two.jwk] };
  await expect(verify(two)).rejects.toMatchObject({ code: "ERR_JWKS_NO_MATCHING_KEY" });
  expect(loads).toBe(1);
  clock.advance(10_000);
  expect(await verify(two)).toBe("ok");
  expect(loads).toBe(2);
});

it("refreshes beside the use of what it has, and drops a key that is no more published", async () => {
  await verify(one);
  published = { keys: [two.jwk] };
  clock.advance(600_000);
  expect(await verify(one)).toBe("ok");
  await settled();
  expect(loads).toBe(2);
  await expect(verify(one)).rejects.toMatchObject({ code: "ERR_JWKS_NO_MATCHING_KEY" });
});

it("uses known keys while they cannot be fetched, for as long as set and no longer", async () => {
  await verify(one);
  published = new Error("the address did not answer");
  clock.advance(86_399_999);
  expect(await verify(one)).toBe("ok");
  await settled();
  clock.advance(1);
  await expect(verify(one)).rejects.toMatchObject({
    code: "token-keys-unavailable",
    detail: { issuer: "them", problem: "the address did not answer" },
  });
});

it("says of a token with an unknown key that keys cannot be had, as long as they cannot, and tries again after a while", async () => {
  published = new Error("gone");
  await expect(verify(one)).rejects.toMatchObject({ code: "token-keys-unavailable" });
  published = { keys: [one.jwk] };
  await expect(verify(one)).rejects.toMatchObject({ code: "token-keys-unavailable" });
  expect(loads).toBe(1);
  clock.advance(10_000);
  expect(await verify(one)).toBe("ok");
});

it("takes a set that is none for keys that cannot be had", async () => {
  published = { keys: "none" } as unknown as JSONWebKeySet;
  await expect(verify(one)).rejects.toMatchObject({ code: "token-keys-unavailable" });
});
