import { connect } from "node:net";
import { SignJWT } from "jose";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ragTokens, startRag } from "../../test/support/rag-servers.ts";
import { ScriptedAsk } from "../../test/support/scripted-engines.ts";
import { type Question } from "../knowledge/ask.ts";
import { askPath, encodeAskRequest, retrievePath } from "../knowledge/ask-messages.ts";
import { slugSchema } from "../tenancy/equipment.ts";
import { tenantSchema } from "../tenancy/tenant.ts";
import { type RagCall } from "./rag-routes.ts";
import { type RagServerOptions } from "./rag-server.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const body = encodeAskRequest({ tenant: tenantSchema.parse("acme"), equipment: slugSchema.parse("press"), question: "How much oil?" });

async function setup(options: Partial<RagServerOptions> = {}) {
  const ask = new ScriptedAsk();
  const asked: Question[] = [];
  const observed = {
    retrieve: async (question: Question) => {
      asked.push(question);
      return ask.retrieve(question);
    },
    ask: (question: Question) => {
      asked.push(question);
      return ask.ask(question);
    },
  };
  const server = await startRag(observed, options);
  open.push(server);
  const post = async (path: string, headers: Record<string, string> = {}, text = body) =>
    fetch(`http://127.0.0.1:${server.port}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${await ragTokens.current("voice")}`, ...headers },
      body: text,
    });
  return { ask, asked, server, post };
}

describe("the rag server", () => {
  it("answers passages, with the load that it carries", async () => {
    const { post } = await setup();
    const reply = await post(retrievePath);
    expect(reply.status).toBe(200);
    expect(reply.headers.get("x-equivox-load")).toBe("1");
    expect(await reply.json()).toMatchObject({ question: "How much oil?", generation: 1, passages: [] });
  });

  it("sends a retrieval that it kept as it sent it before, and another one as that is", async () => {
    const retrieval = (generation: number) => ({ question: "How much oil?", generation, confidence: 1, passages: [] });
    const kept = [retrieval(1), retrieval(2)];
    let calls = 0;
    const unasked = new ScriptedAsk();
    const server = await startRag({
      ask: (question) => unasked.ask(question),
      retrieve: () => Promise.resolve(kept[calls++ % 2] ?? retrieval(0)),
    });
    open.push(server);
    const generations: number[] = [];
    for (let index = 0; index < 4; index++) {
      const headers = { authorization: `Bearer ${await ragTokens.current("voice")}` };
      const reply = await fetch(`http://127.0.0.1:${server.port}${retrievePath}`, { method: "POST", headers, body });
      const text = await reply.text();
      expect(reply.headers.get("content-length")).toBe(String(Buffer.byteLength(text)));
      generations.push((JSON.parse(text) as { generation: number }).generation);
    }
    expect(generations).toEqual([1, 2, 1, 2]);
  });

  it("streams an answer line by line", async () => {
    const { post } = await setup();
    const lines = (await (await post(askPath)).text()).trimEnd().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual(["sentence", "sentence", "done"]);
  });

  it("refuses whoever brings no service token of its own", async () => {
    const { asked, post } = await setup();
    const key = new TextEncoder().encode("a secret of at least thirty-two characters");
    const accessToken = await new SignJWT({ tenant: "acme", user_id: "me", permissions: ["ask"] })
      .setProtectedHeader({ alg: "HS256", typ: "at+jwt" })
      .setAudience("equivox")
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(key);
    for (const authorization of ["", "Basic abc", "Bearer ", "Bearer garbage", `Bearer ${accessToken}`]) {
      const reply = await post(askPath, { authorization });
      expect(reply.status).toBe(401);
      expect(await reply.json()).toMatchObject({ error: { code: "service-token-invalid" } });
    }
    expect(asked).toEqual([]);
  });

  it("takes the tenant from the message and from nowhere else", async () => {
    const { asked, post } = await setup();
    await (await post(retrievePath, { "x-tenant": "evil", "x-equivox-tenant": "evil", "x-forwarded-for": "evil", tenant: "evil" })).text();
    await (await post(askPath, { "x-equivox-tenant": "evil" })).text();
    expect(asked.map(({ tenant }) => tenant)).toEqual(["acme", "acme"]);
    expect((await post(`${retrievePath}?tenant=evil`)).status).toBe(404);
  });

  it("ends a request at the caller's deadline, and never later than its own", async () => {
    const { ask, post } = await setup({ requestTimeoutMs: 30 });
    ask.answering = "hangs";
    for (const deadline of ["1", "9999999"]) {
      const reply = await post(askPath, { "x-equivox-deadline-ms": deadline });
      expect(reply.status).toBe(504);
      expect(await reply.json()).toMatchObject({ error: { code: "deadline-exceeded", detail: { timeoutMs: deadline === "1" ? 1 : 30 } } });
    }
    expect((await post(askPath, { "x-equivox-deadline-ms": "soon" })).status).toBe(400);
  });

  it("refuses more than it may work on at once, and says when to come again", async () => {
    const { ask, server, post } = await setup({ maxConcurrent: 1 });
    ask.answering = "hangs";
    ask.failsAfter = 1;
    const busy = await post(askPath);
    const refused = await post(retrievePath);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).not.toBeNull();
    expect(await refused.json()).toMatchObject({ error: { code: "queue-full" } });
    await busy.body?.cancel();
    await vi.waitFor(() => expect(server.load()).toBe(0));
    expect((await post(retrievePath)).status).toBe(200);
  });

  it("refuses everything new while it drains, and lives", async () => {
    const { server, post } = await setup();
    server.lifecycle.drain();
    const reply = await post(askPath);
    expect(reply.status).toBe(503);
    expect(await reply.json()).toMatchObject({ error: { code: "server-draining" } });
    expect((await fetch(`http://127.0.0.1:${server.port}/livez`)).status).toBe(200);
  });

  it.each([
    ["a body that is too large", retrievePath, "x".repeat(70_000), 413, "request-too-large"],
    ["a body that is no question", askPath, '{"tenant":"acme"}', 400, "request-invalid"],
    ["a body that is no JSON", retrievePath, "{", 400, "request-invalid"],
    ["a public route", "/v1/ask", body, 404, "route-not-found"],
  ])("refuses %s", async (_what, path, text, status, code) => {
    const { post } = await setup();
    const reply = await post(path, {}, text);
    expect(reply.status).toBe(status);
    expect(await reply.json()).toMatchObject({ error: { code } });
  });

  it("tells an error after the first sentence as the last line", async () => {
    const { ask, post } = await setup();
    ask.answering = "fails";
    ask.failsAfter = 1;
    const reply = await post(askPath);
    expect(reply.status).toBe(200);
    expect((await reply.text()).trimEnd().split("\n").at(-1)).toContain('"code":"answer-failed"');
  });

  it("runs each request inside its trace, under its caller's id", async () => {
    const calls: RagCall[] = [];
    const { post } = await setup({
      around: async (call, work) => {
        calls.push(call);
        await work();
      },
    });
    await (await post(retrievePath, { traceparent: "00-abc-def-01", tracestate: "a=b", "x-request-id": "req-1" })).text();
    await (await post(retrievePath, { "x-request-id": "not an id" })).text();
    expect(calls[0]).toEqual({ path: retrievePath, requestId: "req-1", traceparent: "00-abc-def-01", tracestate: "a=b" });
    expect(calls[1]?.requestId).toMatch(/^[a-z0-9]{16}$/);
  });

  it("forgets a caller that leaves in the middle of its request", async () => {
    const { asked, server } = await setup();
    const socket = connect(server.port, "127.0.0.1");
    socket.write(
      `POST ${askPath} HTTP/1.1\r\nhost: rag\r\nauthorization: Bearer ${await ragTokens.current("voice")}\r\ncontent-length: 1000\r\n\r\n{`,
    );
    await vi.waitFor(() => expect(server.load()).toBe(1));
    socket.destroy();
    await vi.waitFor(() => expect(server.load()).toBe(0));
    expect(asked).toEqual([]);
  });
});
