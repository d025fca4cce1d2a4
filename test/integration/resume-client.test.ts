import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { countingRandom, systemRandom } from "../../src/base/random.ts";
import { silentLog } from "../../src/base/log.ts";
import { MemoryTickets } from "../../src/coordination/memory/tickets.ts";
import { serveRtvi } from "../../src/voice/protocols/rtvi.ts";
import { SocketKeeper } from "../../src/voice/protocols/socket-keeper.ts";
import { type PipecatPeer } from "../support/pipecat-node.ts";
import { resumeBench } from "../support/resume-bench.ts";
import { ResumingClient } from "../support/resuming-client.ts";
import { admission } from "../support/session-bench.ts";
import { until } from "../support/until.ts";

const settings = {
  voiceMessageMaxBytes: 65_536,
  voiceMessagesPerSecond: 200,
  voiceSendBufferMaxBytes: 262_144,
  questionMaxCharacters: 200,
};
const windowMs = 60_000;

type Bench = ReturnType<typeof resumeBench>;
interface VoiceServer {
  readonly node: ReturnType<Bench["node"]>;
  readonly server: Server;
  readonly sockets: Set<WebSocket>;
  readonly url: string;
}

let bench: Bench;
let tickets: MemoryTickets;
let servers: VoiceServer[];
/** Where a resume address leads; a balancer would decide. */
let target: VoiceServer;
let front: Server;
let frontUrl: string;
let newPeer: () => PipecatPeer;

async function startServer(): Promise<VoiceServer> {
  const node = bench.node({ random: systemRandom });
  const keeper = new SocketKeeper({ clock: node.clock, voiceHelloTimeoutMs: 15_000, voicePingMs: 25_000 });
  const sockets = new Set<WebSocket>();
  const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const server = createServer();
  server.on("upgrade", (request, socket, head) => {
    void tickets.redeem(new URL(request.url ?? "", "ws://x").searchParams.get("token") ?? "").then((admitted) =>
      webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        sockets.add(webSocket);
        webSocket.once("close", () => sockets.delete(webSocket));
        const { clock, service: sessions } = node;
        const resume = { tickets, windowMs };
        serveRtvi(webSocket, admitted, { clock, log: silentLog, random: countingRandom(), sessions, keeper, settings, resume });
      }),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { node, server, sockets, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/voice` };
}

/** A ticket address, as `POST /v1/connect` gives it. */
async function connectUrl(): Promise<string> {
  const ticket = await tickets.issue(admission({ socketUrl: frontUrl }));
  return `${target.url}?token=${ticket}`;
}

beforeEach(async () => {
  const pipecat = await import("../support/pipecat-node.ts");
  pipecat.installBrowserGlobals();
  for (const method of ["debug", "warn", "error", "log"] as const) vi.spyOn(console, method).mockImplementation(() => undefined);
  newPeer = () => new pipecat.PipecatPeer();
  bench = resumeBench({ windowMs });
  servers = [];
  servers.push(await startServer());
  tickets = new MemoryTickets({ lifetimeMs: 60_000, maxOutstanding: 100, clock: servers[0]!.node.clock, random: systemRandom });
  servers.push(await startServer());
  target = servers[0]!;
  // The public address: it hands the connection on to whichever server is meant to have it.
  front = createServer();
  front.on("upgrade", (request, socket, head) => void target.server.emit("upgrade", request, socket, head));
  front.listen(0, "127.0.0.1");
  await once(front, "listening");
  frontUrl = `ws://127.0.0.1:${(front.address() as AddressInfo).port}/v1/voice`;
});

afterEach(async () => {
  for (const { sockets, node } of servers) {
    for (const socket of sockets) socket.close();
    await node.service.close();
  }
  for (const { server } of servers) server.close();
  front.close();
  vi.restoreAllMocks();
});

/** Lets time pass on every server, and the network keep up. */
async function pass(durationMs: number): Promise<void> {
  for (let elapsed = 0; elapsed < durationMs; elapsed += 20) {
    for (let turn = 0; turn < 6; turn++) await setImmediate();
    for (const { node } of servers) node.clock.advance(20);
  }
}

const resumeUrl = (peer: PipecatPeer) =>
  (peer.given("onServerMessage") as { type: string; wsUrl?: string }[]).findLast(({ type }) => type === "resume")?.wsUrl;

const stored = () => [...bench.store.turns.values()].flat();

describe("the official Pipecat client, whose connection broke", () => {
  async function askAndCut(): Promise<{ peer: PipecatPeer; wsUrl: string }> {
    const peer = newPeer();
    await peer.client.connect({ wsUrl: await connectUrl() });
    await until(() => resumeUrl(peer) !== undefined);
    await peer.client.sendText("oil pressure?");
    await until(() => peer.given("onUserLlmText").length > 0);
    await pass(4_000);
    const wsUrl = resumeUrl(peer) ?? "";
    for (const socket of target.sockets) socket.terminate();
    await until(() => target.sockets.size === 0 && peer.given("onDisconnected").length > 0);
    return { peer, wsUrl };
  }

  it("comes back to another server unchanged, and hears the rest from the sentence that was begun", async () => {
    const { peer, wsUrl } = await askAndCut();
    target = servers[1]!;
    const again = newPeer();
    await again.client.connect({ wsUrl });
    await pass(10_000);
    await until(() => again.given("onBotStoppedSpeaking").length > 0);
    const messages = again.given("onServerMessage") as { type: string; resumed?: boolean; samples?: number; turn?: number }[];
    expect(messages.find(({ type }) => type === "session")).toMatchObject({ resumed: true });
    const from = messages.find(({ type }) => type === "resumed")?.samples ?? 0;
    expect(from).toBeGreaterThan(0);
    expect(from).toBeLessThan(peer.playedSamples);
    expect(again.given("onBotOutput")).not.toEqual([]);
    expect(stored()).toMatchObject([{ question: "oil pressure?", interrupted: false }]);
    expect(stored()[0]?.sentences).toHaveLength(4);
    await again.client.disconnect();
  });

  it("hears the rest to the sample when it says what it received, right after it is ready", async () => {
    const { peer, wsUrl } = await askAndCut();
    const again = newPeer();
    const connecting = again.client.connect({ wsUrl });
    await until(() => (again.client.state as string) === "ready");
    again.client.sendClientMessage("resume", { samples: peer.playedSamples, turn: 1 });
    await connecting;
    await pass(10_000);
    await until(() => again.given("onBotStoppedSpeaking").length > 0);
    const resumed = (again.given("onServerMessage") as { type: string; samples?: number }[]).find(({ type }) => type === "resumed");
    expect(resumed?.samples).toBe(peer.playedSamples);
    expect(stored()).toMatchObject([{ interrupted: false }]);
    await again.client.disconnect();
  });

  it("leaves nothing behind when it disconnects on purpose", async () => {
    const peer = newPeer();
    await peer.client.connect({ wsUrl: await connectUrl() });
    await until(() => resumeUrl(peer) !== undefined);
    await peer.client.sendText("oil pressure?");
    await until(() => peer.given("onUserLlmText").length > 0);
    await peer.client.disconnect();
    await until(() => target.node.service.size === 0);
    expect(stored()).toMatchObject([{ interrupted: true }]);
    expect(bench.snapshots.sessions.size).toBe(0);
  });
});

describe("a client that comes back by itself", () => {
  it("hears the whole answer while its connection is cut again and again, and is told new addresses in time", async () => {
    const client = new ResumingClient({ connect: connectUrl, random: () => 0 });
    await client.open();
    await until(() => client.told("resume").length > 0);
    client.ask("oil pressure?");
    await until(() => client.told("question").length > 0);
    for (let cut = 0; cut < 4; cut++) {
      await pass(1_100);
      target = servers[(cut + 1) % 2]!;
      client.cut();
      await until(() => client.told("resume").length === cut + 2);
    }
    await pass(10_000);
    await until(() => client.told("answer").length > 0);
    const words =
      "Close the valve before you open the cover. The oil pressure is four bar. Check it every week. Use the gauge on the left side.";
    // 200 ms for each word in pieces of 2,391 samples, and each sentence padded to blocks of 128.
    expect(client.samples).toBeGreaterThan(words.split(" ").length * 2 * 2_391 - 1);
    expect(client.samples).toBeLessThan(words.split(" ").length * 2 * 2_391 + 4 * 128);
    expect(stored()).toMatchObject([{ interrupted: false }]);
    const before = client.told("resume").length;
    await pass(windowMs);
    await until(() => client.told("resume").length > before);
    client.close();
    await until(() => servers.every(({ node }) => node.service.size === 0));
  });

  it("is told where to go before a draining server closes it, and goes on there", async () => {
    const client = new ResumingClient({ connect: connectUrl, random: () => 0 });
    await client.open();
    await until(() => client.told("resume").length > 0);
    const drained = target.node.service.drain(20_000, 0);
    target = servers[1]!;
    await until(() => client.closes.length > 0);
    expect(client.told("draining")[0]).toMatchObject({ wsUrl: expect.stringContaining(frontUrl) as string });
    expect(client.closes).toEqual([1_012]);
    await drained;
    await until(() => client.told("session").length === 2);
    expect(client.told("session")[1]).toMatchObject({ resumed: true });
    client.close();
    await until(() => target.node.service.size === 0);
  });
});
