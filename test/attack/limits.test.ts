import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { slugSchema } from "../../src/tenancy/equipment.ts";
import { tenantSchema, userSchema } from "../../src/tenancy/tenant.ts";
import { startHttpBench, type HttpBench } from "../support/http-server.ts";

let bench: HttpBench;

async function start(environment: Record<string, string>, localMode = false): Promise<void> {
  bench = await startHttpBench({ limited: true, localMode, environment });
  await bench.store.equipment.create({ tenant: acme, slug: slugSchema.parse("press"), name: "Press", createdAt: 1 });
}
afterEach(() => bench.close());

const acme = tenantSchema.parse("acme");

/** One request after the other's end would meet what comes back meanwhile; together they meet the limit. */
async function together(count: number, call: () => Promise<{ readonly status: number }>): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (const { status } of await Promise.all(Array.from({ length: count }, call))) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe("requests", () => {
  test("of one user pass up to the limit, and the refusal says when to come back", async () => {
    await start({ EQUIVOX_LIMIT_USER_REQUESTS: "10" });
    expect(await together(100, () => bench.call("/v1/equipment"))).toEqual({ 200: 10, 429: 90 });
    const refused = await bench.call("/v1/equipment");
    expect(refused.json["error"]).toMatchObject({ code: "rate-limited", detail: { limit: 10, windowMs: 60_000 } });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(6);
    expect(refused.headers.get("ratelimit-limit")).toBe("10");
    expect(refused.headers.get("ratelimit-remaining")).toBe("0");
    expect(refused.headers.get("ratelimit-policy")).toBe("10;w=60");
    expect((await bench.call("/v1/equipment", { user: "bob" })).status).toBe(200);
  });

  test("say on every reply what is left", async () => {
    await start({ EQUIVOX_LIMIT_USER_REQUESTS: "10" });
    const replies = [await bench.call("/v1/equipment"), await bench.call("/v1/equipment")];
    expect(replies.map(({ headers }) => headers.get("ratelimit-remaining"))).toEqual(["9", "8"]);
    expect(replies[1]?.headers.get("ratelimit-reset")).toBe("12");
  });

  test("of one user who floods do not use up what the tenant has", async () => {
    await start({ EQUIVOX_LIMIT_USER_REQUESTS: "5", EQUIVOX_LIMIT_TENANT_REQUESTS: "40" });
    await together(5, () => bench.call("/v1/equipment"));
    for (let round = 0; round < 20; round++) await together(10, () => bench.call("/v1/equipment"));
    expect((await bench.call("/v1/equipment", { user: "bob" })).status).toBe(200);
  });

  test("of one tenant pass up to its limit, whoever sends them, and other tenants are not concerned", async () => {
    await start({ EQUIVOX_LIMIT_TENANT_REQUESTS: "10" });
    let user = 0;
    expect(await together(40, () => bench.call("/v1/equipment", { user: `u${user++}` }))).toEqual({ 200: 10, 429: 30 });
    expect((await bench.call("/v1/equipment", { tenant: "rival" })).status).toBe(200);
  });

  test("of one address pass up to its limit before a token is looked at; probes and the documentation are free", async () => {
    await start({ EQUIVOX_LIMIT_ADDRESS_REQUESTS: "10" });
    const guess = () => bench.call("/v1/equipment", { anonymous: true, headers: { authorization: "Bearer guess" } });
    expect(await together(40, guess)).toEqual({ 401: 10, 429: 30 });
    expect((await bench.call("/v1/equipment")).status).toBe(429);
    expect((await bench.call("/health/detailed")).status).toBe(429);
    for (const path of ["/livez", "/readyz", "/startupz", "/openapi.json"]) {
      expect((await bench.call(path, { anonymous: true })).status).toBe(200);
    }
  });

  test.each(["/%761/equipment", "/v%31/equipment"])("count however their address is written, as %s", async (path) => {
    await start({ EQUIVOX_LIMIT_ADDRESS_REQUESTS: "10" });
    const guess = () => bench.call(path, { anonymous: true, headers: { authorization: "Bearer guess" } });
    expect(await together(40, guess)).toEqual({ 401: 10, 429: 30 });
  });

  test("that no route knows count as well", async () => {
    await start({ EQUIVOX_LIMIT_ADDRESS_REQUESTS: "10" });
    expect(await together(40, () => bench.call("/v1/nothing", { anonymous: true }))).toEqual({ 404: 10, 429: 30 });
  });

  test("are not limited in local mode, unless a limit is set", async () => {
    await start({}, true);
    expect(await together(150, () => bench.call("/v1/equipment"))).toEqual({ 200: 150 });
    expect((await bench.call("/v1/equipment")).headers.get("ratelimit-limit")).toBeNull();
    await bench.close();
    await start({ EQUIVOX_LIMIT_USER_REQUESTS: "3" }, true);
    expect(await together(5, () => bench.call("/v1/equipment"))).toEqual({ 200: 3, 429: 2 });
  });

  test("are limited by default where somebody else can reach the server", async () => {
    await start({});
    expect(await together(150, () => bench.call("/v1/equipment"))).toEqual({ 200: 100, 429: 50 });
  });
});

describe("forged headers of a client", () => {
  const forged = [{ "x-forwarded-for": "203.0.113.1" }, { "x-real-ip": "203.0.113.2" }, { forwarded: "for=203.0.113.3" }];

  test("make no other address of it", async () => {
    await start({ EQUIVOX_LIMIT_ADDRESS_REQUESTS: "9" });
    let n = 0;
    const call = () => bench.call("/v1/equipment", { headers: { ...forged[n % 3], "x-forwarded-for": `203.0.113.${n++}` } });
    expect(await together(40, call)).toEqual({ 200: 9, 429: 31 });
  });

  test("are taken from a trusted proxy up to the hop that it saw itself", async () => {
    await start({ EQUIVOX_LIMIT_ADDRESS_REQUESTS: "5", EQUIVOX_TRUSTED_PROXIES: "127.0.0.0/8,::1" });
    let n = 0;
    const seen = (address: string) => () =>
      bench.call("/v1/equipment", { headers: { "x-forwarded-for": `198.51.100.${n++ % 250}, ${address}` } });
    expect(await together(20, seen("203.0.113.1"))).toEqual({ 200: 5, 429: 15 });
    expect(await together(20, seen("203.0.113.2"))).toEqual({ 200: 5, 429: 15 });
  });

  test("give no address of a socket, but a trusted proxy's do", async () => {
    const headers = { "x-forwarded-proto": "https", "x-forwarded-host": "equivox.example" };
    const url = async () => String((await bench.call("/v1/connect", { json: { equipment: "press" }, headers })).json["wsUrl"]);
    await start({});
    expect(await url()).toMatch(/^ws:\/\/(localhost|127\.0\.0\.1):\d+\//);
    await bench.close();
    await start({ EQUIVOX_TRUSTED_PROXIES: "127.0.0.1,::1" });
    expect(await url()).toMatch(/^wss:\/\/equivox\.example\/v1\/voice\?/);
  });

  test("keep the cookie from plain HTTP only when the client came by TLS", async () => {
    const signIn = async (headers: Record<string, string>) => {
      const reply = await bench.call("/v1/session", { json: { token: await bench.token() }, anonymous: true, headers });
      return reply.headers.get("set-cookie") ?? "";
    };
    await start({ EQUIVOX_TRUSTED_PROXIES: "127.0.0.1,::1" });
    expect(await signIn({ "x-forwarded-proto": "https" })).toMatch(/; Secure/);
    expect(await signIn({ "x-forwarded-proto": "http" })).not.toMatch(/; Secure/);
  });

  test("do not get round the host check of local mode", async () => {
    await start({ EQUIVOX_TRUSTED_PROXIES: "192.0.2.1" }, true);
    const { port } = new URL(bench.url);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { host: "evil.example", "x-forwarded-host": `localhost:${port}` };
      httpRequest({ host: "127.0.0.1", port, path: "/v1/identity", headers }, ({ statusCode }) => resolve(statusCode))
        .on("error", reject)
        .end();
    });
    expect(status).toBe(403);
  });
});

describe("what costs more than a request", () => {
  function upload(bytes: number, user = "ann") {
    const body = new FormData();
    body.append("file", new Blob([`# Manual\n\n${"x".repeat(bytes)}`]), `manual-${bytes}-${user}.md`);
    return bench.call("/v1/equipment/press/documents", { body, user });
  }

  test("uploads are charged to the tenant by their bytes, before one is read", async () => {
    await start({ EQUIVOX_LIMIT_TENANT_UPLOAD_BYTES: "100000" });
    expect((await upload(60_000)).status).toBe(202);
    const refused = await upload(60_001, "bob");
    expect([refused.status, refused.json["error"]]).toEqual([429, expect.objectContaining({ code: "rate-limited" })]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(60);
    expect((await upload(10_000)).status).toBe(202);
  });

  test("asking for connections is limited by user, more strictly than requests", async () => {
    await start({ EQUIVOX_LIMIT_USER_CONNECTS: "5" });
    const ask = () => bench.call("/v1/connect", { json: { equipment: "press" } });
    expect(await together(30, ask)).toEqual({ 200: 5, 429: 25 });
    expect((await bench.call("/v1/equipment")).status).toBe(200);
  });
});

async function connectUrl(user = "ann", tenant = "acme"): Promise<string> {
  return String((await bench.call("/v1/connect", { json: { equipment: "press" }, user, tenant })).json["wsUrl"]);
}

/** 101 when it opened, and else what was answered. */
async function open(url: string): Promise<{ socket: WebSocket; status: number; retryAfter?: string | undefined }> {
  const socket = new WebSocket(url);
  socket.on("error", () => undefined);
  const refused = once(socket, "unexpected-response").then(([, response]) => {
    const { statusCode = 0, headers } = response as { statusCode?: number; headers: Record<string, string> };
    return { socket, status: statusCode, retryAfter: headers["retry-after"] };
  });
  const opened = once(socket, "open").then(() => ({ socket, status: 101 }));
  const result = await Promise.race([opened, refused]);
  if (result.status !== 101) socket.terminate();
  return result;
}

describe("sockets", () => {
  test("from one address are limited before a ticket is looked at", async () => {
    await start({ EQUIVOX_LIMIT_ADDRESS_CONNECTS: "8" });
    const url = bench.url.replace("http", "ws") + "/v1/voice?token=guess";
    const answers = await Promise.all(Array.from({ length: 30 }, () => open(url)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(8);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(22);
    expect(Number(refused[0]?.retryAfter)).toBeGreaterThan(0);
  });

  test("of one user and of one tenant are capped, also when they come together, and are counted exactly until they close", async () => {
    await start({ EQUIVOX_CONNECTIONS_PER_USER: "2", EQUIVOX_CONNECTIONS_PER_TENANT: "3" });
    const ann = userSchema.parse("ann");
    const urls = await Promise.all(Array.from({ length: 6 }, () => connectUrl()));
    const anns = await Promise.all(urls.map(open));
    expect(anns.map(({ status }) => status).sort()).toEqual([101, 101, 429, 429, 429, 429]);
    const bobs = [await open(await connectUrl("bob")), await open(await connectUrl("bob"))];
    expect(bobs.map(({ status }) => status)).toEqual([101, 429]);
    expect([await bench.presence.count(acme, ann), await bench.presence.count(acme)]).toEqual([2, 3]);

    const held = anns.find(({ status }) => status === 101);
    held?.socket.close();
    await vi.waitFor(async () => expect(await bench.presence.count(acme, ann)).toBe(1));
    expect((await open(await connectUrl())).status).toBe(101);
    expect(await bench.presence.count(acme)).toBe(3);
    for (const { socket } of bench.accepted) socket.terminate();
    await vi.waitFor(async () => expect(await bench.presence.count(acme)).toBe(0));
  });

  test("that break off while they are admitted leave nothing behind", async () => {
    await start({ EQUIVOX_LIMIT_USER_REQUESTS: "0", EQUIVOX_LIMIT_USER_CONNECTS: "0" });
    const { hostname, port } = new URL(bench.url);
    for (let n = 0; n < 20; n++) {
      const { pathname, search } = new URL(await connectUrl());
      const socket = connect(Number(port), hostname);
      socket.on("error", () => undefined);
      await once(socket, "connect");
      socket.write(
        `GET ${pathname}${search} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          // Half of them with a key that the protocol refuses after everything else is right.
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${n % 2 === 0 ? "dGhlIHNhbXBsZSBub25jZQ==" : "none"}\r\n\r\n`,
      );
      if (n % 4 < 2) socket.resetAndDestroy();
      else {
        await once(socket, "data");
        socket.destroy();
      }
    }
    await vi.waitFor(async () => {
      expect(await bench.presence.count(acme)).toBe(0);
      expect(bench.server.connections()).toBe(0);
    });
  });
});

describe("a server with too much to do", () => {
  test("refuses what is expensive, with a time to come back, and nothing else", async () => {
    await start({});
    const url = await connectUrl();
    let overload: string | undefined = "its timers are 900 ms late";
    bench.lifecycle.watchOverload(() => overload);
    const refused = [
      await bench.call("/v1/ask", { json: { equipment: "press", question: "How much oil?" } }),
      await bench.call("/v1/retrieve", { json: { equipment: "press", query: "oil" } }),
      await bench.call("/v1/connect", { json: { equipment: "press" } }),
      await bench.call("/v1/equipment/press/documents", { body: new FormData() }),
    ];
    for (const reply of refused) {
      expect([reply.status, reply.headers.get("retry-after")]).toEqual([503, "5"]);
      expect(reply.json["error"]).toMatchObject({ code: "server-overloaded" });
    }
    expect(await open(url)).toMatchObject({ status: 503, retryAfter: "5" });
    expect((await bench.call("/v1/equipment")).status).toBe(200);
    expect((await bench.call("/livez", { anonymous: true })).status).toBe(200);
    overload = undefined;
    const again = await open(url);
    expect(again.status).toBe(101);
    again.socket.terminate();
  });
});
