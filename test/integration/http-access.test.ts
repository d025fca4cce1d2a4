import { request as httpRequest } from "node:http";
import { connect as connectSocket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startHttpBench, type HttpBench } from "../support/http-server.ts";

let bench: HttpBench;
let local: HttpBench;

beforeAll(async () => {
  bench = await startHttpBench({ environment: { EQUIVOX_ALLOWED_ORIGINS: "https://app.example,http://localhost:5173" } });
  local = await startHttpBench({ localMode: true });
});
afterAll(async () => {
  await Promise.all([bench.close(), local.close()]);
});

interface RawReply {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly json: { error?: { code?: string } };
}

/** A request whose Host and Origin are free to choose, which fetch does not allow. */
function raw(server: HttpBench, path: string, { method = "GET", headers = {}, body = "" } = {}): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(server.url.replace("localhost", "127.0.0.1") + path, { method, headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          json: text.startsWith("{") ? (JSON.parse(text) as RawReply["json"]) : {},
        }),
      );
    });
    request.on("error", reject);
    request.end(body);
  });
}

describe("errors are answered in one shape:", () => {
  test.each([
    ["a route that is not there", "/v1/nothing", {}, 404, "route-not-found"],
    ["an address that is none", "/v1/equipment/%E0%A4%A", {}, 400, "request-invalid"],
    ["a method that is not there", "/v1/equipment", { method: "PUT", json: {} }, 404, "route-not-found"],
    ["malformed JSON", "/v1/ask", { method: "POST", body: "{", headers: { "content-type": "application/json" } }, 400, "request-invalid"],
    [
      "JSON that poisons prototypes",
      "/v1/ask",
      { method: "POST", body: '{"__proto__":{}}', headers: { "content-type": "application/json" } },
      400,
      "request-invalid",
    ],
    ["an empty body", "/v1/ask", { method: "POST", headers: { "content-type": "application/json" } }, 400, "request-invalid"],
    ["no body", "/v1/ask", { method: "POST" }, 400, "request-invalid"],
    ["a field of the wrong type", "/v1/ask", { json: { equipment: 1, question: "q" } }, 400, "request-invalid"],
    ["an operator instead of a text", "/v1/ask", { json: { equipment: { $ne: null }, question: "q" } }, 400, "request-invalid"],
    ["text where JSON is due", "/v1/ask", { body: "hello", headers: { "content-type": "text/plain" } }, 415, "media-type-unsupported"],
    ["a form where JSON is due", "/v1/ask", { body: new FormData() }, 415, "media-type-unsupported"],
    ["a body over the limit", "/v1/ask", { json: { equipment: "press", question: "q".repeat(100_000) } }, 413, "request-too-large"],
  ] as const)("%s", async (_name, path, options, status, code) => {
    const reply = await bench.call(path, options);
    expect({ status: reply.status, code: (reply.json["error"] as { code: string }).code }).toEqual({ status, code });
    expect(reply.json["detail"]).toBe((reply.json["error"] as { message: string }).message);
    expect(reply.headers.get("x-request-id")).toMatch(/^[0-9a-z]{12}$/);
  });

  test("something unexpected says only under which id the log has it", async () => {
    bench.answerWith({
      retrieve: () => {
        throw new Error("secret path /var/lib/x");
      },
    });
    const reply = await bench.call("/v1/retrieve", { json: { equipment: "press", query: "q" } });
    expect(reply.json).toMatchObject({ error: { code: "internal", detail: { id: reply.headers.get("x-request-id") } } });
    expect(reply.text).not.toContain("secret");
  });

  test("bytes that are not HTTP", async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connectSocket(bench.server.port, "127.0.0.1", () => socket.write("nonsense\r\n\r\n"));
      let text = "";
      socket.on("data", (chunk) => (text += chunk.toString()));
      socket.on("close", () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"code":"request-invalid"');
  });
});

describe("a token", () => {
  test.each([
    ["missing", {}, "token-missing"],
    ["unknown", { authorization: "Bearer nonsense" }, "token-invalid"],
    ["of another scheme", { authorization: "Basic YTpi" }, "token-invalid"],
  ])("that is %s is refused and told how to come back", async (_name, headers, code) => {
    const reply = await bench.call("/v1/equipment", { anonymous: true, headers });
    expect(reply.status).toBe(401);
    expect(reply.headers.get("www-authenticate")).toBe("Bearer");
    expect(reply.json).toMatchObject({ error: { code } });
  });

  test("is pasted into the console once and then kept in a cookie that scripts cannot read", async () => {
    const signedIn = await bench.call("/v1/session", { anonymous: true, json: { token: await bench.token() } });
    expect(signedIn.json).toMatchObject({
      signedIn: true,
      localMode: false,
      tenant: "acme",
      user: "ann",
      engines: { embedding: "minilm" },
    });
    const cookie = signedIn.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^equivox_token=\S+; Max-Age=(59|60); Path=\/; HttpOnly; SameSite=Strict$/);
    const headers = { cookie: cookie.split(";")[0]! };
    expect((await bench.call("/v1/equipment", { anonymous: true, headers })).status).toBe(200);
    const signedOut = await bench.call("/v1/session", { method: "DELETE", anonymous: true, headers });
    expect(signedOut.headers.get("set-cookie")).toMatch(/^equivox_token=;.*Expires=Thu, 01 Jan 1970/);
  });

  test("in a cookie is of no use to a page of another site", async () => {
    const host = `127.0.0.1:${bench.server.port}`;
    const headers = { host, cookie: `equivox_token=${await bench.token()}`, "content-type": "application/json" };
    const body = JSON.stringify({ slug: "forged", name: "Forged" });
    const send = (extra: Record<string, string>) =>
      raw(bench, "/v1/equipment", { method: "POST", headers: { ...headers, ...extra }, body });
    for (const forged of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: `http://${host}.evil.example` },
      { "sec-fetch-site": "cross-site" },
    ]) {
      expect((await send(forged)).json.error?.code).toBe("origin-refused");
    }
    expect((await send({ origin: `http://${host}`, "sec-fetch-site": "same-origin" })).status).toBe(201);
  });

  test("that is no good leaves its bearer a stranger to /v1/identity, who learns little", async () => {
    const stranger = await bench.call("/v1/identity", { anonymous: true, headers: { cookie: "equivox_token=old" } });
    expect(stranger.json).toEqual({ signedIn: false, localMode: false, version: "1.2.3" });
    const known = await bench.call("/v1/identity");
    expect(known.json).toMatchObject({ signedIn: true, limits: { uploadMaxBytes: 200_000, questionMaxCharacters: 1_000 } });
  });
});

describe("pages of other origins", () => {
  const preflight = (origin: string) =>
    bench.call("/v1/connect", {
      method: "OPTIONS",
      anonymous: true,
      headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type" },
    });

  test("that are allowed pass the preflight of the official client and may read the reply", async () => {
    const allowed = await preflight("https://app.example");
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get("access-control-allow-origin")).toBe("https://app.example");
    expect(allowed.headers.get("access-control-allow-headers")).toMatch(/authorization.*content-type/i);
    expect(allowed.headers.get("access-control-allow-methods")).toContain("POST");
    await bench.call("/v1/equipment", { json: { slug: "press", name: "Press" } });
    const connected = await bench.call("/v1/connect", { json: { equipment: "press" }, headers: { origin: "https://app.example" } });
    expect(connected.headers.get("access-control-allow-origin")).toBe("https://app.example");
    const refused = await bench.call("/v1/connect", { json: { equipment: "none" }, headers: { origin: "https://app.example" } });
    expect(refused.headers.get("access-control-allow-origin")).toBe("https://app.example");
  });

  test.each(["https://evil.example", "https://app.example.evil.example", "http://app.example", "null"])(
    "are told nothing: %s",
    async (origin) => {
      expect((await preflight(origin)).headers.get("access-control-allow-origin")).toBeNull();
    },
  );
});

test("every reply carries the security headers", async () => {
  for (const path of ["/", "/v1/identity", "/docs", "/v1/nothing"]) {
    const { headers } = await bench.call(path);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("script-src 'self' blob: 'wasm-unsafe-eval';");
    expect(policy).toContain("worker-src 'self' blob:;");
    expect(policy).toContain(`ws://localhost:${bench.server.port}`);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("strict-transport-security")).toBeNull();
  }
});

test("the sources of a page's sockets are those of the host that it came from, whoever asked before", async () => {
  const policyOf = async (host: string) => (await raw(bench, "/v1/identity", { headers: { host } })).headers["content-security-policy"];
  for (const host of ["one.example", "two.example:8080", "one.example"]) {
    expect(await policyOf(host)).toContain(`connect-src 'self' blob: data: ws://${host} wss://${host};`);
  }
  expect(await policyOf("no host")).toContain("connect-src 'self' blob: data:");
  expect(await policyOf("no host")).not.toContain("ws:");
});

describe("local mode", () => {
  const signIn = (headers: Record<string, string>) => raw(local, "/v1/local/session", { method: "POST", headers });
  const own = () => `localhost:${local.server.port}`;

  test("signs the console of this machine in", async () => {
    const reply = await signIn({ host: own(), origin: `http://${own()}`, "sec-fetch-site": "same-origin" });
    expect(reply.status).toBe(200);
    const cookie = reply.headers["set-cookie"]?.[0] ?? "";
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict$/);
    const identity = await raw(local, "/v1/identity", { headers: { host: own(), cookie: cookie.split(";")[0]! } });
    expect(identity.json).toMatchObject({ signedIn: true, localMode: true, tenant: "local" });
  });

  test.each(["https://evil.example", "http://localhost:1", "null"])("does not sign in a page of %s", async (origin) => {
    expect((await signIn({ host: own(), origin })).json.error?.code).toBe("origin-refused");
  });

  test("does not sign in across sites, whatever the origin says", async () => {
    expect((await signIn({ host: own(), origin: `http://${own()}`, "sec-fetch-site": "cross-site" })).json.error?.code).toBe(
      "origin-refused",
    );
  });

  test("answers under no name but its own, so that a name pointed here by somebody else finds nothing", async () => {
    const { port } = local.server;
    for (const path of ["/", "/v1/identity", "/livez", "/docs", "/v1/nothing"]) {
      for (const host of [
        `evil.example:${port}`,
        `localhost.evil.example:${port}`,
        "localhost",
        "localhost:1",
        "127.0.0.1",
        `10.0.0.1:${port}`,
      ]) {
        const reply = await raw(local, path, { headers: { host } });
        expect({ path, host, status: reply.status, code: reply.json.error?.code }).toEqual({
          path,
          host,
          status: 403,
          code: "host-refused",
        });
      }
      for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, `LOCALHOST:${port}`]) {
        expect((await raw(local, path, { headers: { host } })).status).not.toBe(403);
      }
    }
  });

  test("guards the internal port in the same way", async () => {
    const reply = await fetch(`${local.internal.url}/metrics`);
    expect(reply.status).toBe(200);
    const foreign = await new Promise<number>((resolve) => {
      httpRequest({ port: local.internal.port, host: "127.0.0.1", path: "/metrics", headers: { host: "evil.example" } }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      }).end();
    });
    expect(foreign).toBe(403);
  });

  test("is not to be had elsewhere", async () => {
    const reply = await bench.call("/v1/local/session", { method: "POST", anonymous: true });
    expect(reply.json).toMatchObject({ error: { code: "sign-in-unavailable" } });
  });
});
