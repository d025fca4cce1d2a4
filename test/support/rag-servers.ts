import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { systemRandom } from "../../src/base/random.ts";
import { Lifecycle } from "../../src/http/lifecycle.ts";
import { type RagServer, createRagServer, type RagServerOptions } from "../../src/http/rag-server.ts";
import { type AnswerEvent } from "../../src/knowledge/answer/answer.ts";
import { type Ask, type Question } from "../../src/knowledge/ask.ts";
import { type RemoteAsk, createRemoteAsk, type RemoteAskOptions } from "../../src/providers/rag/remote-ask.ts";
import { slugSchema } from "../../src/tenancy/equipment.ts";
import { createServiceTokens } from "../../src/tenancy/service-tokens.ts";
import { tenantSchema } from "../../src/tenancy/tenant.ts";

const secret = "a secret of at least thirty-two characters";
export const ragTokens = createServiceTokens({ secret, clock: systemClock });

/** A rag server around an answerer, on a port of its own or a given one. */
export async function startRag(ask: Ask, options: Partial<RagServerOptions> = {}): Promise<RagServer & { lifecycle: Lifecycle }> {
  const lifecycle = new Lifecycle();
  const server = await createRagServer({
    ask,
    serviceTokens: ragTokens,
    lifecycle,
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
    metrics: { httpRequest: () => undefined },
    requestTimeoutMs: 10_000,
    bodyMaxBytes: 65_536,
    maxConcurrent: 64,
    host: "127.0.0.1",
    port: 0,
    headersTimeoutMs: 5_000,
    keepAliveTimeoutMs: 5_000,
    drainTimeoutMs: 0,
    ...options,
  });
  return Object.assign(server, { lifecycle });
}

/** A server that does with a connection whatever the test says, with each request's head and body as text. */
export async function startRaw(
  onRequest: (socket: Socket, request: string) => void,
  port = 0,
): Promise<{ port: number; requests: () => number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  let requests = 0;
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => sockets.delete(socket));
    let text = "";
    socket.on("data", (piece) => {
      text += piece.toString();
      const length = /content-length: (\d+)/i.exec(text)?.[1];
      const headEnd = text.indexOf("\r\n\r\n");
      if (headEnd < 0 || text.length < headEnd + 4 + Number(length ?? 0)) return;
      const request = text;
      text = "";
      requests++;
      onRequest(socket, request);
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    requests: () => requests,
    async close() {
      for (const socket of sockets) socket.destroy();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The client under test, asking the given ports. */
export function remoteAsk(ports: readonly number[], options: Partial<RemoteAskOptions> = {}): RemoteAsk {
  return createRemoteAsk({
    urls: ports.map((port) => `http://127.0.0.1:${port}`),
    role: "voice",
    serviceTokens: ragTokens,
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
    requestTimeoutMs: 10_000,
    connections: 4,
    queueMax: 4,
    replyMaxBytes: 65_536,
    resolveMs: 20,
    connectTimeoutMs: 1_000,
    ...options,
  });
}

const tenant = tenantSchema.parse("acme");

export function questionFor(equipment = "press", signal = new AbortController().signal): Question {
  return { tenant, equipment: slugSchema.parse(equipment), question: "How much oil?", signal };
}

/** All events, and the error that ended them. */
export async function eventsOf(events: AsyncIterable<AnswerEvent>): Promise<{ events: AnswerEvent[]; error?: unknown }> {
  const collected: AnswerEvent[] = [];
  try {
    for await (const event of events) collected.push(event);
    return { events: collected };
  } catch (error) {
    return { events: collected, error };
  }
}
