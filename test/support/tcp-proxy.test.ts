import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { TcpProxy } from "./tcp-proxy.ts";

let echo: Server;
let served: Set<Socket>;
let proxy: TcpProxy;
let clients: Socket[];

beforeEach(async () => {
  served = new Set();
  clients = [];
  echo = createServer({ allowHalfOpen: true }, (socket) => {
    served.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => served.delete(socket));
    socket.pipe(socket);
  });
  echo.listen(0, "127.0.0.1");
  await once(echo, "listening");
  proxy = await TcpProxy.start({ target: portOf(echo) });
});

afterEach(async () => {
  await proxy.close();
  for (const client of clients) client.destroy();
  for (const socket of served) socket.destroy();
  const closed = once(echo, "close");
  echo.close();
  await closed;
});

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it listens to no port");
  return address.port;
}

async function open(): Promise<Socket> {
  const socket = connect({ port: proxy.port, host: "127.0.0.1" });
  socket.on("error", () => undefined);
  clients.push(socket);
  await once(socket, "connect");
  return socket;
}

async function receive(socket: Socket, length: number): Promise<string> {
  let text = "";
  while (text.length < length) text += String((await once(socket, "data"))[0]);
  return text;
}

/** Resolves when the socket is closed, however that came. */
function closing(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once("close", () => resolve()));
}

/** What came until now, when nothing more can be on its way. */
function collect(socket: Socket): () => string {
  let text = "";
  socket.on("data", (piece: Buffer) => (text += piece.toString()));
  return () => text;
}

it("passes everything on in order, ends included", async () => {
  const client = await open();
  const text = Array.from({ length: 20_000 }, (_, index) => String(index)).join(",");
  const heard = receive(client, text.length);
  client.write(text);
  expect(await heard).toBe(text);
  const ended = once(client, "end");
  client.end();
  await ended;
});

it("delays each direction without holding back what follows", async () => {
  proxy.delay(100);
  const client = await open();
  const startedAt = performance.now();
  const heard = receive(client, 30);
  for (let piece = 0; piece < 30; piece++) {
    client.write("x");
    await new Promise(setImmediate);
  }
  await heard;
  const tookMs = performance.now() - startedAt;
  expect(tookMs).toBeGreaterThanOrEqual(195);
  // One after the other they would take 30 times as long.
  expect(tookMs).toBeLessThan(3_000);
});

it("throttles", async () => {
  proxy.throttle(20_000);
  const client = await open();
  const startedAt = performance.now();
  client.write("x".repeat(4_000));
  await receive(client, 4_000);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(195);
});

it("hangs: accepts, says nothing, and delivers after it is healed", async () => {
  const before = await open();
  before.write("a");
  await receive(before, 1);
  proxy.hang();
  const during = await open();
  const heard = [collect(before), collect(during)];
  before.write("late");
  during.write("later");
  // A round trip around the proxy takes longer than one through it would.
  const around = connect({ port: portOf(echo), host: "127.0.0.1" });
  clients.push(around);
  around.write("probe");
  await receive(around, 5);
  expect(heard.map((read) => read())).toEqual(["", ""]);
  const arrived = Promise.all([receive(before, 4), receive(during, 5)]);
  proxy.heal();
  expect(await arrived).toEqual(["late", "later"]);
});

it("resets what is open and welcomes what comes after", async () => {
  const client = await open();
  client.write("a");
  await receive(client, 1);
  const closed = closing(client);
  proxy.reset();
  await closed;
  const next = await open();
  next.write("b");
  expect(await receive(next, 1)).toBe("b");
});

it("cuts: breaks every connection until it is healed", async () => {
  const client = await open();
  client.write("a");
  await receive(client, 1);
  const closed = closing(client);
  proxy.cut();
  await closed;
  const refused = connect({ port: proxy.port, host: "127.0.0.1" });
  clients.push(refused);
  refused.on("error", () => undefined);
  await closing(refused);
  expect(proxy.size).toBe(0);
  proxy.heal();
  const next = await open();
  next.write("b");
  expect(await receive(next, 1)).toBe("b");
});

it("breaks a connection whose server broke it", async () => {
  const client = await open();
  client.write("a");
  await receive(client, 1);
  const closed = closing(client);
  for (const socket of served) socket.resetAndDestroy();
  await closed;
  expect(proxy.size).toBe(0);
});
