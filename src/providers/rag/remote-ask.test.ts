import { type Socket } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { eventsOf, questionFor, ragTokens, remoteAsk, startRag, startRaw } from "../../../test/support/rag-servers.ts";
import { ScriptedAsk, sentence } from "../../../test/support/scripted-engines.ts";
import { failure } from "../../errors.ts";
import { type Question } from "../../knowledge/ask.ts";
import { encodeAnswerLine, encodeError } from "../../knowledge/ask-messages.ts";
import { createServiceTokens } from "../../tenancy/service-tokens.ts";
import { ManualClock } from "../../base/manual-clock.ts";
import { systemClock } from "../../base/clock.ts";
import { hashText, rankNodes } from "./rendezvous.ts";
import { tenantKey } from "../../tenancy/key.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});
function owned<Resource extends { close(): Promise<void> }>(resource: Resource): Resource {
  open.push(resource);
  return resource;
}
const good = async (options = {}) => {
  const ask = new ScriptedAsk();
  return { ask, server: owned(await startRag(ask, options)) };
};
const client = (...args: Parameters<typeof remoteAsk>) => owned(remoteAsk(...args));
const bad = async (...args: Parameters<typeof startRaw>) => owned(await startRaw(...args));

/** An equipment whose partition belongs to the first of the ports. */
function equipmentFor(ports: readonly number[], first: number): string {
  const nodes = ports.map((port) => ({ port, hash: hashText(`http://127.0.0.1:${port}`) }));
  for (let index = 0; ; index++) {
    const question = questionFor(`press-${index}`);
    if (rankNodes(tenantKey(question.tenant, "partition", question.equipment), nodes)[0]?.port === first) return question.equipment;
  }
}

const head = (status: number, more = "") => `HTTP/1.1 ${status} X\r\ncontent-type: application/x-ndjson\r\n${more}`;
const streamHead = head(200, "transfer-encoding: chunked\r\n\r\n");
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const whole = (status: number, body: string) => head(status, `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
const first = encodeAnswerLine({ type: "sentence", sentence: sentence(0, "From the one that dies.") });

/** What a node can do wrong before anything was said. */
const troubles: [string, (socket: Socket) => void][] = [
  ["resets the connection", (socket) => socket.resetAndDestroy()],
  ["closes the connection", (socket) => socket.end()],
  ["answers 503", (socket) => socket.write(whole(503, "busy"))],
  ["answers 502 of a proxy", (socket) => socket.write(whole(502, "<html>bad gateway</html>"))],
  ["is draining", (socket) => socket.write(whole(503, encodeError(failure("server-draining"))))],
  ["is full", (socket) => socket.write(whole(503, encodeError(failure("queue-full", { queue: "It", limit: 1 }))))],
  ["speaks no HTTP", (socket) => socket.write("garbage\r\n\r\n")],
  ["sends garbage", (socket) => socket.write(whole(200, "garbage\n"))],
  ["sends half a line", (socket) => socket.write(whole(200, first.slice(0, -10)))],
  ["sends a huge line", (socket) => socket.write(streamHead + chunk("x".repeat(70_000)))],
  ["dies before the first sentence", (socket) => socket.write(streamHead, () => socket.resetAndDestroy())],
  ["ends before the answer", (socket) => socket.write(`${streamHead}0\r\n\r\n`)],
];

describe("asking rag servers", () => {
  it("gives what the server's own answerer gives", async () => {
    const { ask, server } = await good();
    const remote = client([server.port]);
    const direct = await eventsOf(ask.ask(questionFor()));
    expect(await eventsOf(remote.ask({ ...questionFor(), retrieval: Promise.reject(new Error("of no use")) }))).toEqual(direct);
    expect(await remote.retrieve(questionFor())).toEqual(await ask.retrieve(questionFor()));
    expect(remote.state()).toMatchObject([{ address: `http://127.0.0.1:${server.port}`, state: "closed", underWay: 0 }]);
  });

  it.each(troubles)("asks another when one %s", async (_what, trouble) => {
    const { ask, server } = await good();
    const broken = await bad((socket) => trouble(socket));
    const remote = client([broken.port, server.port]);
    const equipment = equipmentFor([broken.port, server.port], broken.port);
    const { events, error } = await eventsOf(remote.ask(questionFor(equipment)));
    expect(error).toBeUndefined();
    expect(events.map((event) => event.type)).toEqual(["sentence", "sentence", "done"]);
    expect(events).toEqual((await eventsOf(ask.ask(questionFor(equipment)))).events);
    expect(broken.requests()).toBe(1);
  });

  it.each(troubles)("says that nobody answers when the only one %s", async (_what, trouble) => {
    const broken = await bad((socket) => trouble(socket));
    const remote = client([broken.port]);
    await expect(remote.retrieve(questionFor())).rejects.toMatchObject({ code: "rag-unreachable" });
    expect((await eventsOf(remote.ask(questionFor()))).error).toMatchObject({ code: "rag-unreachable" });
  });

  it.each([
    ["dies", (socket: Socket) => socket.write(streamHead + chunk(first), () => socket.destroy())],
    ["sends garbage", (socket: Socket) => socket.write(streamHead + chunk(first) + chunk("garbage\n"))],
  ])("repeats no sentence when a server %s in the middle of an answer", async (_what, trouble) => {
    const { ask, server } = await good();
    const broken = await bad((socket) => trouble(socket));
    const remote = client([broken.port, server.port]);
    const { events, error } = await eventsOf(remote.ask(questionFor(equipmentFor([broken.port, server.port], broken.port))));
    expect(events).toHaveLength(1);
    expect(error).toMatchObject({ code: "answer-failed" });
    expect(ask.questions).toEqual([]);
  });

  it("takes an answer that was whole before its server died", async () => {
    const done = encodeAnswerLine({ type: "done", answerId: "a", answered: true, timing: { retrieve: 1, firstSentence: 1, total: 1 } });
    const broken = await bad((socket) => socket.write(streamHead + chunk(first) + chunk(done), () => socket.resetAndDestroy()));
    const { events, error } = await eventsOf(client([broken.port]).ask(questionFor()));
    expect(error).toBeUndefined();
    expect(events).toHaveLength(2);
  });

  it("gives a hanging server no longer than the deadline", async () => {
    const hanging = await bad(() => undefined);
    const remote = client([hanging.port], { requestTimeoutMs: 50, connectTimeoutMs: 60_000 });
    await expect(remote.retrieve(questionFor())).rejects.toMatchObject({ code: "deadline-exceeded" });
    expect((await eventsOf(remote.ask(questionFor()))).error).toMatchObject({ code: "deadline-exceeded" });
    expect(remote.state()[0]?.underWay).toBe(0);
  });

  it("leaves a server that stopped answering for another one, before the deadline", async () => {
    const { server } = await good();
    const hanging = await bad(() => undefined);
    const remote = client([hanging.port, server.port], { connectTimeoutMs: 20, requestTimeoutMs: 30_000 });
    const { events } = await eventsOf(remote.ask(questionFor(equipmentFor([hanging.port, server.port], hanging.port))));
    expect(events.at(-1)?.type).toBe("done");
  });

  it("waits for a server that is slow but lives", async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const ask = new ScriptedAsk();
    const slow = {
      retrieve: (question: Question) => held.then(() => ask.retrieve(question)),
      ask: (question: Question) => ask.ask(question),
    };
    const server = owned(await startRag(slow));
    const reply = client([server.port]).retrieve(questionFor());
    await vi.waitFor(() => expect(server.load()).toBe(1));
    release();
    await expect(reply).resolves.toMatchObject({ generation: 1 });
  });

  it.each(["gone before it speaks", "gone in the middle"])("tells the server when its caller is %s", async (when) => {
    const { ask, server } = await good();
    ask.answering = "hangs";
    ask.failsAfter = when === "gone in the middle" ? 1 : 0;
    const controller = new AbortController();
    const events = client([server.port]).ask(questionFor("press", controller.signal))[Symbol.asyncIterator]();
    if (ask.failsAfter === 1) await events.next();
    const next = events.next();
    next.catch(() => undefined);
    await vi.waitFor(() => expect(ask.active).toBe(1));
    controller.abort(new Error("the caller left"));
    await expect(next).rejects.toThrow("the caller left");
    await vi.waitFor(() => expect(ask.active).toBe(0));
  });

  it("tells the server when an answer is no longer read", async () => {
    const { ask, server } = await good();
    ask.answering = "hangs";
    ask.failsAfter = 1;
    for await (const event of client([server.port]).ask(questionFor())) {
      expect(event.type).toBe("sentence");
      break;
    }
    await vi.waitFor(() => expect(ask.active).toBe(0));
  });

  it("passes on errors of the table as they are, also in the middle of an answer", async () => {
    const { ask, server } = await good();
    const remote = client([server.port]);
    ask.retrieving = "fails";
    await expect(remote.retrieve(questionFor())).rejects.toMatchObject({
      code: "answer-failed",
      detail: { problem: "the scripted search failed" },
    });
    ask.answering = "fails";
    ask.failsAfter = 1;
    const { events, error } = await eventsOf(remote.ask(questionFor()));
    expect(events).toHaveLength(1);
    expect(error).toMatchObject({ code: "answer-failed", detail: { problem: "the scripted answerer failed" } });
    for (let count = 0; count < 20; count++) await eventsOf(remote.ask(questionFor()));
    expect(remote.state()).toMatchObject([{ state: "closed" }]);
  });

  it("does not tell its callers that their tokens are wrong when its own is", async () => {
    const { server } = await good();
    for (const serviceTokens of [
      createServiceTokens({ secret: "another secret of thirty-two characters", clock: systemClock }),
      createServiceTokens({ secret: "a secret of at least thirty-two characters", clock: new ManualClock(Date.now() - 3_600_000) }),
    ]) {
      const remote = client([server.port], { serviceTokens });
      await expect(remote.retrieve(questionFor())).rejects.toMatchObject({ code: "rag-unreachable", status: 503 });
    }
  });

  it("leaves a draining server at once and for a while", async () => {
    const one = await good();
    const two = await good();
    const ports = [one.server.port, two.server.port];
    const remote = client(ports);
    const equipment = equipmentFor(ports, one.server.port);
    one.server.lifecycle.drain();
    for (let count = 0; count < 30; count++) await remote.retrieve(questionFor(equipment));
    expect(two.ask.retrievals).toHaveLength(30);
    expect(
      remote
        .state()
        .map(({ state }) => state)
        .sort(),
    ).toEqual(["closed", "draining"]);
  });

  it("comes back when all servers were away, without a restart", async () => {
    const one = await good();
    const two = await good();
    const ports = [one.server.port, two.server.port];
    const remote = client(ports);
    await one.server.close();
    await two.server.close();
    for (let count = 0; count < 12; count++) {
      await expect(remote.retrieve(questionFor(`press-${count}`))).rejects.toMatchObject({ code: "rag-unreachable" });
    }
    expect(remote.state().map(({ state }) => state)).toEqual(["open", "open"]);
    for (const port of ports) owned(await startRag(new ScriptedAsk(), { port }));
    await vi.waitFor(() => remote.retrieve(questionFor()), { timeout: 20_000, interval: 50 });
    await vi.waitFor(
      async () => {
        for (let count = 0; count < 6; count++) await remote.retrieve(questionFor(`press-${count}`));
        expect(remote.state().map(({ state }) => state)).toEqual(["closed", "closed"]);
      },
      { timeout: 20_000, interval: 50 },
    );
  });

  it("asks a server that was restarted a moment ago before it says that nobody answers", async () => {
    const [one, two] = [await good(), await good()];
    const ports = [one.server.port, two.server.port];
    const clock = new ManualClock(0);
    // Its time stands still, and with it every pause after a failure.
    const remote = client(ports, { clock });
    const toFirst = questionFor(equipmentFor(ports, one.server.port));
    await one.server.close();
    for (let count = 0; count < 8; count++) await remote.retrieve(toFirst);
    expect(remote.state().map(({ state }) => state)).toEqual(["open", "closed"]);
    const again = new ScriptedAsk();
    owned(await startRag(again, { port: one.server.port }));
    await two.server.close();
    await remote.retrieve(toFirst);
    expect(again.retrievals).toHaveLength(1);
    expect(remote.state()[0]?.state).toBe("closed");
  });

  it("does not ask a server before its time that took requests and broke them off", async () => {
    const broken = await bad((socket) => socket.write(whole(200, "garbage\n")));
    const { server } = await good();
    const ports = [broken.port, server.port];
    const remote = client(ports, { clock: new ManualClock(0) });
    const toBroken = questionFor(equipmentFor(ports, broken.port));
    for (let count = 0; count < 8; count++) await remote.retrieve(toBroken);
    await server.close();
    await expect(remote.retrieve(toBroken)).rejects.toMatchObject({ code: "rag-unreachable" });
    expect(broken.requests()).toBe(5);
  });

  it("stops retrying when everything fails", async () => {
    const one = await bad((socket) => socket.write(whole(200, "garbage\n")));
    const two = await bad((socket) => socket.write(whole(200, "garbage\n")));
    const remote = client([one.port, two.port]);
    let asked = 0;
    for (; asked < 200; asked++) await remote.retrieve(questionFor(`press-${asked}`)).catch(() => undefined);
    // Circuits open after five failures each; then nothing is sent but a trial now and then.
    expect(one.requests() + two.requests()).toBeLessThan(30);
  });

  it("queues no more than it may", async () => {
    const hanging = await bad(() => undefined);
    const remote = client([hanging.port], { connections: 1, queueMax: 2, connectTimeoutMs: 60_000 });
    const controller = new AbortController();
    const waiting = [0, 1, 2].map(() => remote.retrieve(questionFor("press", controller.signal)));
    const settled = Promise.allSettled(waiting);
    await vi.waitFor(() => expect(remote.state()[0]?.underWay).toBe(3));
    await expect(remote.retrieve(questionFor())).rejects.toMatchObject({ code: "queue-full" });
    controller.abort(new Error("enough"));
    expect((await settled).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(remote.state()[0]?.underWay).toBe(0);
  });

  it("follows a name as its addresses change, and keeps them while it cannot be resolved", async () => {
    const { ask, server } = await good();
    let addresses: readonly string[] | Error = new Error("no such name");
    const remote = client([], {
      urls: [`http://rag.internal:${server.port}`],
      resolve: async () => {
        if (addresses instanceof Error) throw addresses;
        return addresses;
      },
    });
    await expect(remote.retrieve(questionFor())).rejects.toMatchObject({ code: "rag-unreachable" });
    addresses = ["127.0.0.1"];
    await vi.waitFor(() => remote.retrieve(questionFor()));
    addresses = ["127.0.0.1", "127.0.0.2"];
    await vi.waitFor(() => expect(remote.state()).toHaveLength(2));
    addresses = ["127.0.0.1"];
    await vi.waitFor(() => expect(remote.state()).toHaveLength(1));
    addresses = new Error("away");
    await remote.retrieve(questionFor());
    expect(ask.retrievals.length).toBeGreaterThan(1);
  });

  it("lets a server that has left the list finish its answers, and goes on asking whether it lives", async () => {
    const clock = new ManualClock();
    let answer: Socket | undefined;
    let probes = 0;
    const leaving = await bad((socket, request) => {
      if (request.startsWith("GET /livez")) {
        probes++;
        socket.write(whole(200, "{}"));
        return;
      }
      answer = socket;
      socket.write(streamHead + chunk(first));
    });
    let addresses = ["127.0.0.1"];
    const urls = [`http://rag.internal:${leaving.port}`];
    const remote = client([], { urls, clock, resolve: async () => addresses, resolveMs: 500, connectTimeoutMs: 60_000 });
    const events = remote.ask(questionFor())[Symbol.asyncIterator]();
    expect(await events.next()).toMatchObject({ value: { type: "sentence" } });
    addresses = ["127.0.0.2"];
    clock.advance(500);
    await vi.waitFor(() => expect(remote.state()).toMatchObject([{ address: `http://127.0.0.2:${leaving.port}` }]));
    await vi.waitFor(() => {
      clock.advance(1_000);
      expect(probes).toBeGreaterThan(3);
    });
    const done = encodeAnswerLine({ type: "done", answerId: "a", answered: true, timing: { retrieve: 1, firstSentence: 1, total: 1 } });
    answer?.write(`${chunk(done)}0\r\n\r\n`);
    expect(await events.next()).toMatchObject({ value: { type: "done" } });
  });

  it("says so when it knows no server", async () => {
    await expect(client([]).retrieve(questionFor())).rejects.toMatchObject({ code: "rag-unreachable" });
  });

  it.each(["rag:8080", "ftp://rag", "http://rag/path", "http://user:password@rag"])("refuses the address %s", (url) => {
    expect(() => remoteAsk([], { urls: [url] })).toThrow(expect.objectContaining({ code: "setting-invalid" }));
  });

  it("carries its trace and a request id", async () => {
    const requests: string[] = [];
    const server = await bad((socket, request) => {
      requests.push(request.toLowerCase());
      socket.end(whole(404, encodeError(failure("equipment-not-found", { equipment: "press" }))));
    });
    const remote = client([server.port], {
      trace: () => ({ traceparent: "00-abc-def-01", tracestate: "a=b" }),
      serviceTokens: ragTokens,
    });
    await expect(remote.retrieve(questionFor())).rejects.toMatchObject({ code: "equipment-not-found" });
    for (const line of ["traceparent: 00-abc-def-01", "tracestate: a=b"]) expect(requests[0]).toContain(line);
    expect(requests[0]).toMatch(/\r\nx-request-id: [a-z0-9]{16}\r\n/);
    expect(Number(/x-equivox-deadline-ms: (\d+)/.exec(requests[0] ?? "")?.[1])).toBeLessThanOrEqual(10_000);
  });
});
