import { createHmac } from "node:crypto";
import { once } from "node:events";
import { exportJWK, exportSPKI, generateKeyPair, importJWK, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { slugSchema } from "../../src/tenancy/equipment.ts";
import { tenantSchema } from "../../src/tenancy/tenant.ts";
import { startHttpBench, type HttpBench } from "../support/http-server.ts";
import { issuerAudience, type IssuerKey, issuerName, issuerToken, type KeyServer, makeKey, startKeyServer } from "../support/key-server.ts";

const secret = "a secret of at least thirty-two characters";
const previousSecret = "the secret before it, of thirty-two characters";

let keys: KeyServer;
let key: IssuerKey;
let bench: HttpBench;

const environment = () => ({
  EQUIVOX_PREVIOUS_SECRET_KEY: previousSecret,
  SECRET_KEY: secret,
  EQUIVOX_JWKS_URL: keys.url,
  EQUIVOX_JWKS_ISSUER: issuerName,
  EQUIVOX_JWKS_AUDIENCE: issuerAudience,
  EQUIVOX_JWKS_TIMEOUT_MS: "300",
  EQUIVOX_JWKS_COOLDOWN_MS: "100",
  EQUIVOX_JWKS_REFRESH_MS: "1000",
  EQUIVOX_JWKS_MAX_BYTES: "20000",
});

beforeAll(async () => {
  [keys, key] = await Promise.all([startKeyServer(), makeKey("k1")]);
  keys.publish(key);
  bench = await startHttpBench({ environment: environment() });
  await bench.call("/v1/equipment", { json: { slug: "press", name: "Press" } });
});
afterAll(async () => {
  await bench.close();
  await keys.close();
});
beforeEach(() => keys.publish(key));

interface Answer {
  readonly status: number;
  readonly code: string;
  readonly text: string;
}

async function send(token: string, server = bench, path = "/v1/users"): Promise<Answer> {
  const response = await fetch(server.url + path, { headers: { authorization: `Bearer ${token}` } });
  const text = await response.text();
  const { error } = JSON.parse(text) as { error?: { code: string } };
  return { status: response.status, code: error?.code ?? "ok", text };
}

/** A right token of our own, but for what is changed. */
function ownToken(change: { claims?: Record<string, unknown>; header?: Record<string, unknown>; secret?: string } = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const claims = { iss: "equivox", aud: "equivox-api", user_id: "ann", tenant: "acme", permissions: ["ask", "admin"], iat: now };
  return new SignJWT({ ...claims, jti: "own-1", exp: now + 600, ...change.claims })
    .setProtectedHeader({ alg: "HS256", typ: "at+jwt", ...change.header })
    .sign(new TextEncoder().encode(change.secret ?? secret));
}

describe("a token that must not be let in:", () => {
  test("the forger of these tests makes good ones when it changes nothing", async () => {
    expect((await send(await ownToken())).status).toBe(200);
    expect((await send(await issuerToken(key))).status).toBe(200);
  });

  test("no algorithm", async () => {
    for (const iss of ["equivox", issuerName]) {
      const unsigned = new UnsecuredJWT({ user_id: "ann", sub: "ann", tenant: "acme", permissions: ["admin"], jti: "x" })
        .setIssuer(iss)
        .setAudience(["equivox-api", issuerAudience])
        .setIssuedAt()
        .setExpirationTime("1h")
        .encode();
      expect((await send(unsigned)).code).toBe("token-invalid");
    }
  });

  test("a public key taken for the secret of HS256", async () => {
    const publicKey = await importJWK(key.publicJwk, key.alg, { extractable: true });
    if (publicKey instanceof Uint8Array) throw new Error("it is no public key");
    for (const material of [await exportSPKI(publicKey), JSON.stringify(key.publicJwk)]) {
      const parts = [
        { alg: "HS256", typ: "at+jwt", kid: key.kid },
        { iss: issuerName, aud: issuerAudience, sub: "ann", tenant: "acme", permissions: ["admin"], jti: "x", iat: 1, exp: 9e9 },
      ].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
      const signature = createHmac("sha256", material).update(parts.join(".")).digest("base64url");
      expect((await send([...parts, signature].join("."))).code).toBe("token-invalid");
    }
  });

  test("an own token that claims to be of the other issuer, and the other way round", async () => {
    const claims = { iss: issuerName, aud: issuerAudience, sub: "ann" };
    expect((await send(await ownToken({ claims, header: { kid: key.kid } }))).code).toBe("token-invalid");
    const own = { iss: "equivox", aud: "equivox-api", user_id: "ann" };
    expect((await send(await issuerToken(key, { claims: own }))).code).toBe("token-invalid");
  });

  test("one that brings its own key along, in the header or at an address", async () => {
    const forged = await generateKeyPair("ES256", { extractable: true });
    const attacker = await startKeyServer();
    const mine = { ...key, privateKey: forged.privateKey };
    for (const header of [{ jwk: await exportJWK(forged.publicKey) }, { jku: attacker.url }, { x5u: attacker.url }]) {
      expect((await send(await issuerToken(mine, { header }))).code).toBe("token-invalid");
    }
    expect(attacker.requests()).toBe(0);
    await attacker.close();
  });

  test.each(["../../../../dev/null", "' OR 1=1 --", "k1\0", "__proto__", "x".repeat(2_000)])("one whose key id is %j", async (kid) => {
    expect((await send(await issuerToken(key, { header: { kid } }))).code).toBe("token-invalid");
  });

  test.each([
    ["no expiry", { exp: undefined }, {}],
    ["no time of issue", { iat: undefined }, {}],
    ["no subject", { sub: undefined }, {}],
    ["a start in the future", { nbf: 9_000_000_000 }, {}],
    ["a time of issue in the future", { iat: 9_000_000_000, exp: 9_000_000_600 }, {}],
    ["a life of years", { exp: 9_000_000_000 }, {}],
    ["another audience", { aud: "another" }, {}],
    ["no audience", { aud: undefined }, {}],
    ["no tenant", { tenant: undefined }, {}],
    ["a tenant that is none", { tenant: "acme/../rival" }, {}],
    ["permissions that are none", { permissions: { ask: true } }, {}],
    ["the type of an identity token", {}, { typ: "JWT" }],
  ])("one of the other issuer with %s", async (_, claims, header) => {
    expect((await send(await issuerToken(key, { claims, header }))).code).toBe("token-invalid");
  });

  test("an expired one", async () => {
    expect((await send(await issuerToken(key, { claims: { iat: 1, exp: 601 } }))).code).toBe("token-expired");
    expect((await send(await ownToken({ claims: { iat: 1, exp: 601 } }))).code).toBe("token-expired");
  });
});

describe("revocation", () => {
  test("cannot be got round by another spelling of the same token", async () => {
    const token = await ownToken({ claims: { jti: "twin" } });
    const other = await issuerToken(key, { claims: { jti: "twin-other" } });
    const signedAgain = await issuerToken(key, { claims: { jti: "twin-other" } });
    expect(signedAgain).not.toBe(other);
    expect([(await send(token)).status, (await send(other)).status, (await send(signedAgain)).status]).toEqual([200, 200, 200]);
    for (const tokenId of ["twin", "twin-other"]) {
      expect((await bench.call("/v1/tokens/revoke", { json: { tokenId } })).status).toBe(204);
    }
    for (const spelling of [token, `${token}=`, `${token}==`, token.replace(/.$/, "B"), other, signedAgain]) {
      expect((await send(spelling)).status).toBe(401);
    }
  });

  test("of a token without an id is by logging its user out, and later tokens are good", async () => {
    const claims = { sub: "bea", jti: undefined, iat: Math.floor(Date.now() / 1_000) - 60 };
    const token = await issuerToken(key, { claims });
    expect((await send(token)).status).toBe(200);
    expect((await bench.call("/v1/users/bea/logout", { method: "POST" })).status).toBe(204);
    expect((await send(token)).code).toBe("token-revoked");
    const later = await bench.token({ user: "bea" });
    expect((await send(later)).status).toBe(200);
  });

  test("by logging out everywhere is for oneself, and for an administrator of the own tenant", async () => {
    const token = await bench.token({ user: "cal", permissions: ["ask"] });
    const logOut = (user: string, options: Parameters<HttpBench["call"]>[1]) =>
      bench.call(`/v1/users/${user}/logout`, { method: "POST", ...options });
    expect((await logOut("cal", { user: "dan", permissions: ["ask"] })).status).toBe(403);
    expect((await logOut("cal", { user: "eve", tenant: "rival" })).status).toBe(204);
    expect((await send(token, bench, "/v1/equipment")).status).toBe(200);
    expect((await logOut("cal", { user: "cal", permissions: ["ask"] })).status).toBe(204);
    expect((await send(token, bench, "/v1/equipment")).code).toBe("token-revoked");
  });
});

describe("an open socket", () => {
  async function open(user: string, tenant = "acme"): Promise<WebSocket> {
    const reply = await bench.call("/v1/connect", { json: { equipment: "press" }, user, tenant, permissions: ["ask"] });
    const socket = new WebSocket(String(reply.json["wsUrl"]));
    await once(socket, "open");
    return socket;
  }
  const closeCode = async (socket: WebSocket) => Number((await once(socket, "close"))[0]);

  test.each([
    ["its user is logged out everywhere", "/v1/users/s1/logout", { method: "POST" }, 4501],
    ["its user loses the permission to ask", "/v1/users/s2", { method: "PUT", json: { name: "S", permissions: ["admin"] } }, 4503],
  ])("is closed within five seconds when %s, and no other is", async (_, path, call, code) => {
    const user = path.split("/")[3] ?? "";
    const [socket, other] = [await open(user), await open("other")];
    const closed = closeCode(socket);
    expect((await bench.call(path, call)).status).toBeLessThan(300);
    const startedAt = Date.now();
    expect(await closed).toBe(code);
    expect(Date.now() - startedAt).toBeLessThan(5_000);
    expect(other.readyState).toBe(WebSocket.OPEN);
    other.terminate();
  });

  test("is closed when its user is deleted", async () => {
    await bench.call("/v1/users/s3", { method: "PUT", json: { name: "S", permissions: ["ask"] } });
    const closed = closeCode(await open("s3"));
    expect((await bench.call("/v1/users/s3", { method: "DELETE" })).status).toBe(204);
    expect(await closed).toBe(4501);
  });

  test("is closed when its tenant is deleted, whose tokens and tickets are void from then on", async () => {
    const gone = tenantSchema.parse("gone");
    await bench.store.equipment.create({ tenant: gone, slug: slugSchema.parse("press"), name: "Press", createdAt: 1 });
    const token = await bench.token({ user: "s5", tenant: "gone" });
    const ticket = await bench.call("/v1/connect", { json: { equipment: "press" }, user: "s5", tenant: "gone", permissions: ["ask"] });
    const [closed, other] = [closeCode(await open("s5", "gone")), await open("s5")];
    expect((await bench.call("/v1/tenants/gone", { method: "DELETE", permissions: ["operator"] })).status).toBe(204);
    expect(await closed).toBe(4501);
    expect((await send(token, bench, "/v1/equipment")).code).toBe("token-revoked");
    const socket = new WebSocket(String(ticket.json["wsUrl"]));
    const [, response] = (await once(socket, "unexpected-response")) as [unknown, { statusCode: number }];
    expect([response.statusCode, other.readyState]).toEqual([401, WebSocket.OPEN]);
    socket.on("error", () => undefined);
    socket.terminate();
    other.terminate();
  });

  test("is not opened by a ticket from before the change", async () => {
    const reply = await bench.call("/v1/connect", { json: { equipment: "press" }, user: "s4", permissions: ["ask"] });
    await bench.call("/v1/users/s4/logout", { method: "POST" });
    const socket = new WebSocket(String(reply.json["wsUrl"]));
    const [, response] = (await once(socket, "unexpected-response")) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(401);
    socket.on("error", () => undefined);
    socket.terminate();
  });
});

describe("a user's permissions", () => {
  test("bound every token at once, and never widen one", async () => {
    const token = await bench.token({ user: "per", permissions: ["ask", "admin"] });
    const put = (permissions: string[]) => bench.call("/v1/users/per", { method: "PUT", json: { name: "Per", permissions } });
    expect((await send(token)).status).toBe(200);
    await put(["ask"]);
    expect((await send(token)).code).toBe("permission-missing");
    expect((await send(token, bench, "/v1/equipment")).status).toBe(200);
    await put(["ask", "admin", "documents:read"]);
    expect((await send(token)).status).toBe(200);
    expect((await send(token, bench, "/v1/equipment/press/documents")).code).toBe("permission-missing");
    await bench.call("/v1/users/per", { method: "DELETE" });
    expect((await send(token)).code).toBe("token-revoked");
    await put(["ask", "admin"]);
    expect((await send(token)).code).toBe("token-revoked");
  });
});

describe("rotation of the secret", () => {
  test("accepts tokens of the secret before, and no other's", async () => {
    expect((await send(await ownToken({ secret: previousSecret }))).status).toBe(200);
    expect((await send(await ownToken({ secret: "a third secret, which is nobody's, of 32" }))).code).toBe("token-invalid");
    expect((await send(await ownToken({ secret: previousSecret, claims: { aud: "another" } }))).code).toBe("token-invalid");
  });

  test("signs with the new one only", async () => {
    const [header, payload, signature] = (await bench.token()).split(".");
    expect(createHmac("sha256", secret).update(`${header}.${payload}`).digest("base64url")).toBe(signature);
  });
});

describe("the other issuer's keys", () => {
  const outages: [string, Parameters<KeyServer["answer"]>[0], string][] = [
    ["does not answer", () => undefined, "300 ms"],
    ["stops half way", (response) => void response.writeHead(200, { "content-length": "900" }).write("{"), "300 ms"],
    ["sends more than is read", (response) => void response.writeHead(200).end(Buffer.alloc(300_000, 32)), "20000 bytes"],
    ["redirects", (response) => void response.writeHead(302, { location: "http://127.0.0.1:1/" }).end(), "redirects"],
    ["sends what is no JSON", (response) => void response.writeHead(200).end("<html>"), "no key set"],
    ["sends what are no keys", (response) => void response.writeHead(200).end('{"keys":[1]}'), "no key set"],
    ["fails", (response) => void response.writeHead(500).end(), "500"],
    ["breaks off", (response) => void response.destroy(), "cannot be reached"],
  ];

  test.each(outages)("cannot be had while the address %s: said at once, and nothing else suffers", async (_, how, problem) => {
    keys.answer(how);
    const fresh = await startHttpBench({ environment: environment() });
    const [refused, own] = await Promise.all([send(await issuerToken(key), fresh), send(await ownToken(), fresh)]);
    expect(refused).toMatchObject({ status: 503, code: "token-keys-unavailable" });
    expect(refused.text).toContain(problem);
    expect(refused.text).not.toContain("127.0.0.1");
    expect(own.status).toBe(200);
    keys.publish(key);
    await vi.waitFor(async () => expect((await send(await issuerToken(key), fresh)).status).toBe(200), { timeout: 5_000 });
    await fresh.close();
  });

  test("go on working while the address does not answer, and a new key is learned when it does again", async () => {
    const next = await makeKey("k2", "EdDSA");
    const fresh = await startHttpBench({ environment: { ...environment(), EQUIVOX_TOKEN_CACHE_MS: "0" } });
    expect((await send(await issuerToken(key), fresh)).status).toBe(200);
    keys.answer((response) => response.destroy());
    await vi.waitFor(async () => expect((await send(await issuerToken(next), fresh)).code).toBe("token-keys-unavailable"));
    expect((await send(await issuerToken(key), fresh)).status).toBe(200);
    keys.publish(key, next);
    await vi.waitFor(async () => expect((await send(await issuerToken(next), fresh)).status).toBe(200), { timeout: 5_000 });
    expect((await send(await issuerToken(key), fresh)).status).toBe(200);
    await fresh.close();
  });

  test("rotate under load without one good token refused, and the old key is gone when it is no more published", async () => {
    const next = await makeKey("k3", "RS256");
    const fresh = await startHttpBench({ environment: { ...environment(), EQUIVOX_TOKEN_CACHE_MS: "0" } });
    const load = async (by: IssuerKey) =>
      Promise.all(
        Array.from({ length: 20 }, async (_unused, n) => (await send(await issuerToken(by, { claims: { jti: `l${n}` } }), fresh)).status),
      );
    expect(new Set(await load(key))).toEqual(new Set([200]));
    keys.publish(key, next);
    await vi.waitFor(async () => expect((await send(await issuerToken(next), fresh)).status).toBe(200), { timeout: 5_000 });
    expect(new Set([...(await load(key)), ...(await load(next))])).toEqual(new Set([200]));
    keys.publish(next);
    await vi.waitFor(async () => expect((await send(await issuerToken(key), fresh)).code).toBe("token-invalid"), { timeout: 5_000 });
    expect(new Set(await load(next))).toEqual(new Set([200]));
    await fresh.close();
  });

  test("are fetched once, however many tokens name keys that are not there", async () => {
    const fresh = await startHttpBench({ environment: { ...environment(), EQUIVOX_JWKS_COOLDOWN_MS: "600000" } });
    const before = keys.requests();
    const tokens = await Promise.all(Array.from({ length: 50 }, (_, n) => issuerToken(key, { header: { kid: `made-up-${n}` } })));
    const answers = await Promise.all(tokens.map((token) => send(token, fresh)));
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(["token-invalid"]));
    expect(keys.requests() - before).toBe(1);
    await fresh.close();
  });
});
