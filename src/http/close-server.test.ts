import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request, type Server } from "node:http";
import { afterEach, beforeEach, expect, it } from "vitest";
import { closeServer, portOf } from "./listen.ts";

const longMs = 60_000;

let agent: Agent;
let server: Server;
let closing: boolean;

beforeEach(async () => {
  agent = new Agent({ keepAlive: true, maxSockets: 1 });
  closing = false;
  server = createServer((_request, response) => {
    if (closing) response.setHeader("connection", "close");
    response.end("answered");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(() => {
  agent.destroy();
  server.closeAllConnections();
});

async function post(port = portOf(server)): Promise<{ reused: boolean; status: number | undefined }> {
  const asked = request({ agent, port, host: "127.0.0.1", method: "POST" });
  asked.end("{}");
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  response.resume();
  await once(response, "end");
  return { reused: asked.reusedSocket, status: response.statusCode };
}

it("answers one request more over a connection that a proxy keeps, and is closed with it", async () => {
  const port = portOf(server);
  expect(await post()).toEqual({ reused: false, status: 200 });
  closing = true;
  const closed = closeServer(server, longMs, undefined, longMs);
  expect(server.listening).toBe(false);
  expect(await post(port)).toEqual({ reused: true, status: 200 });
  await closed;
});

it("ends idle connections at once where no proxy keeps them", async () => {
  await post();
  await closeServer(server, longMs);
  expect(server.listening).toBe(false);
});

it("does not linger for somebody in a hurry", async () => {
  await post();
  const hurry = new AbortController();
  const closed = closeServer(server, longMs, hurry.signal, longMs);
  hurry.abort();
  await closed;
  expect(server.listening).toBe(false);
});
