import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect as connectTo } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { MemoryTickets } from "../../src/coordination/memory/tickets.ts";
import { failure } from "../../src/errors.ts";
import { startHttpBench, type HttpBench } from "../support/http-server.ts";

let bench: HttpBench;

beforeEach(async () => {
  bench = await startHttpBench({ environment: { EQUIVOX_VOICE_MAX_SESSIONS: "2", EQUIVOX_ALLOWED_ORIGINS: "https://app.example" } });
  await bench.call("/v1/equipment", { json: { slug: "press", name: "Press" } });
});
afterEach(() => bench.close());

async function connect(user = "ann"): Promise<string> {
  const reply = await bench.call("/v1/connect", { json: { equipment: "press" }, user });
  return String(reply.json["wsUrl"]);
}

async function open(address: string, headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = new WebSocket(address, { headers });
  socket.on("error", () => undefined);
  await Promise.race([
    once(socket, "open"),
    once(socket, "unexpected-response").then(([, response]) => {
      throw new Error(`refused with ${String((response as { statusCode?: number }).statusCode)}`);
    }),
  ]);
  return socket;
}

interface Refusal {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly code: string;
}

/** Asks for an upgrade and reads what is answered instead. */
function refused(address: string, headers: Record<string, string> = {}): Promise<Refusal> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address, { headers });
    socket.on("error", () => undefined);
    socket.on("open", () => {
      socket.terminate();
      reject(new Error("it was let in"));
    });
    socket.on("unexpected-response", (_request, response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => {
        const body = JSON.parse(text) as { error: { code: string; message: string }; detail: string };
        expect(body.detail).toBe(body.error.message);
        resolve({ status: response.statusCode ?? 0, retryAfter: response.headers["retry-after"], code: body.error.code });
      });
    });
  });
}

describe("a voice socket", () => {
  test("opens with the address that connect gave, and that reply holds nothing else", async () => {
    const reply = await bench.call("/v1/connect", { json: { equipment: "press", theme: "dark" } });
    expect(Object.keys(reply.json)).toEqual(["wsUrl"]);
    expect(reply.json["wsUrl"]).toMatch(new RegExp(`^ws://localhost:${bench.server.port}/v1/voice\\?token=[0-9a-z]+$`));
    const socket = await open(String(reply.json["wsUrl"]));
    expect(bench.server.connections()).toBe(1);
    expect(bench.accepted[0]?.admission).toMatchObject({ equipment: "press", principal: { tenant: "acme", user: "ann" } });
    expect(socket.extensions).toBe("");
    socket.terminate();
    await vi.waitFor(() => expect(bench.server.connections()).toBe(0));
  });

  test("does not open twice with one ticket", async () => {
    const address = await connect();
    await open(address);
    expect(await refused(address)).toEqual({ status: 401, retryAfter: undefined, code: "ticket-invalid" });
  });

  test.each([
    ["/v1/voice", 401, "ticket-invalid"],
    ["/v1/voice?token=", 401, "ticket-invalid"],
    ["/v1/voice?token=forged", 401, "ticket-invalid"],
    ["/v1/elsewhere?token=x", 404, "route-not-found"],
    ["/", 404, "route-not-found"],
  ])("does not open at %s", async (path, status, code) => {
    expect(await refused(bench.url.replace("http", "ws") + path)).toMatchObject({ status, code });
  });

  test.each(["https://evil.example", "null", "https://app.example.evil.example"])(
    "does not open for a page of %s, and its ticket stays good",
    async (origin) => {
      const address = await connect();
      expect(await refused(address, { origin })).toMatchObject({ status: 403, code: "origin-refused" });
      await open(address, { origin: "https://app.example" });
    },
  );

  test("does not open once its token was revoked", async () => {
    const token = await bench.token();
    const headers = { authorization: `Bearer ${token}` };
    const reply = await bench.call("/v1/connect", { json: { equipment: "press" }, anonymous: true, headers });
    const { tenant, tokenId } = await bench.tokens.verify(token);
    await bench.tokens.revoke(tenant, tokenId);
    expect(await refused(String(reply.json["wsUrl"]))).toMatchObject({ status: 401, code: "token-revoked" });
  });

  test("refuses a client that has reset its connection a moment before, and lives on", async () => {
    const { hostname, port } = new URL(bench.url);
    const client = connectTo(Number(port), hostname);
    const failed: unknown[] = [];
    const note = (error: unknown) => void failed.push(error);
    process.on("uncaughtException", note);
    // The reset is in the kernel, and not known here yet, when the refusal is written.
    const redeem = vi.spyOn(MemoryTickets.prototype, "redeem").mockImplementation(() => {
      client.resetAndDestroy();
      return Promise.reject(failure("ticket-invalid"));
    });
    client.write("GET /v1/voice?token=t HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    await vi.waitFor(() => expect(redeem).toHaveBeenCalled());
    redeem.mockRestore();
    await open(await connect());
    process.off("uncaughtException", note);
    expect(failed).toEqual([]);
  });

  test("does not open beyond the limit, and says when to come back", async () => {
    const addresses = [await connect(), await connect(), await connect()];
    const outcomes = await Promise.allSettled(addresses.map((address) => open(address)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    expect(await refused(await connect())).toEqual({ status: 503, retryAfter: "5", code: "server-full" });
  });

  test("does not open while the server drains; neither is a ticket given", async () => {
    const address = await connect();
    bench.lifecycle.drain();
    expect(await refused(address)).toMatchObject({ status: 503, retryAfter: "5", code: "server-draining" });
    expect((await bench.call("/v1/connect", { json: { equipment: "press" } })).json).toMatchObject({ error: { code: "server-draining" } });
  });

  test("ends with the server, told to connect again", async () => {
    const socket = await open(await connect());
    const closed = once(socket, "close");
    await bench.server.close();
    expect((await closed)[0]).toBe(1012);
    expect(bench.server.connections()).toBe(0);
  });

  test("ends with the server even when the client says nothing back", async () => {
    const socket = await open(await connect());
    socket.pause();
    await bench.server.close();
    expect(bench.server.connections()).toBe(0);
    socket.terminate();
  });

  test("does not take a message over the limit", async () => {
    const socket = await open(await connect());
    const server = bench.accepted[0]!.socket;
    server.on("error", () => undefined);
    const closed = once(socket, "close");
    socket.send(Buffer.alloc(65_537));
    expect((await closed)[0]).toBe(1009);
  });

  test("goes on with a session of the same user and equipment only", async () => {
    const foreign = await bench.call("/v1/connect", { json: { equipment: "press", sessionId: "ses.YW5u.0000000000000000" } });
    expect(foreign.json).toMatchObject({ error: { code: "session-not-found" } });
    const { tenant, user } = await bench.tokens.verify(await bench.token());
    const equipment = (await bench.store.equipment.list(tenant))[0]!.slug;
    const sessionId = "ses.YW5u.1111111111111111";
    await bench.store.sessions.createSession({ tenant, user, id: sessionId, equipment, startedAt: 1 });
    const reply = await bench.call("/v1/connect", { json: { equipment: "press", sessionId } });
    await open(String(reply.json["wsUrl"]));
    expect(bench.accepted[0]?.admission.sessionId).toBe(sessionId);
    expect((await bench.call("/v1/connect", { json: { equipment: "press", sessionId }, user: "eve" })).status).toBe(404);
  });
});

test("an upgrade to something that is no WebSocket is refused before it", async () => {
  const status = await new Promise<number>((resolve) => {
    httpRequest(`${bench.url}/v1/voice?token=x`, { headers: { connection: "upgrade", upgrade: "h2c" } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).end();
  });
  expect(status).toBe(400);
});

test("PUBLIC_URL decides the address that clients are given", async () => {
  const behindProxy = await startHttpBench({ environment: { PUBLIC_URL: "https://voice.example/" } });
  try {
    await behindProxy.call("/v1/equipment", { json: { slug: "press", name: "Press" } });
    const reply = await behindProxy.call("/v1/connect", { json: { equipment: "press" } });
    expect(reply.json["wsUrl"]).toMatch(/^wss:\/\/voice\.example\/v1\/voice\?token=/);
    const signedIn = await behindProxy.call("/v1/session", { anonymous: true, json: { token: await behindProxy.token() } });
    expect(signedIn.headers.get("set-cookie")).toContain("Secure");
  } finally {
    await behindProxy.close();
  }
});
