import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { z } from "zod";

const requestSchema = z.object({
  model: z.string(),
  stream: z.literal(true),
  temperature: z.number().optional(),
  max_tokens: z.number().optional(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
});

/** One chat completion under way; the test decides what is sent and when. */
export interface Exchange {
  readonly request: z.infer<typeof requestSchema>;
  readonly headers: IncomingMessage["headers"];
  readonly path: string;
  /** Sends one piece of the answer as a server-sent event. */
  send(content: string): void;
  /** Sends the last chunk, as OpenAI does, and ends. */
  finish(): void;
  /** Ends the body without saying that the answer is complete. */
  breakOff(): void;
  /** Cuts the connection in the middle of a chunk. */
  cut(): void;
  /** Answers with something else than a stream. */
  reply(status: number, body: string, contentType?: string): void;
  /** Sends bytes as they are. */
  raw(body: string): void;
  /** Resolves when the client has closed the connection. */
  readonly closed: Promise<void>;
}

/** A real HTTP server that speaks the streaming half of OpenAI's chat completions. */
export interface OpenAiServer {
  readonly url: string;
  /** The next request, in the order of arrival. */
  next(): Promise<Exchange>;
  close(): Promise<void>;
}

/** Starts the server on a free port of the loopback. */
export async function openAiServer(): Promise<OpenAiServer> {
  const arrived: Exchange[] = [];
  const waiting: ((exchange: Exchange) => void)[] = [];
  const server = createServer((request, response) => {
    void accept(request, response).then((exchange) => {
      const waiter = waiting.shift();
      if (waiter) waiter(exchange);
      else arrived.push(exchange);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    next() {
      const exchange = arrived.shift();
      return exchange ? Promise.resolve(exchange) : new Promise((resolve) => waiting.push(resolve));
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function accept(request: IncomingMessage, response: ServerResponse): Promise<Exchange> {
  const body = requestSchema.parse(JSON.parse(await text(request)));
  const closed = once(response, "close").then(() => undefined);
  const chunk = (delta: object, finishReason: string | null) => {
    open(response);
    const data = { id: "1", object: "chat.completion.chunk", created: 0, model: body.model };
    response.write(`data: ${JSON.stringify({ ...data, choices: [{ index: 0, delta, finish_reason: finishReason }] })}\n\n`);
  };
  return {
    request: body,
    headers: request.headers,
    path: request.url ?? "",
    closed,
    send: (content) => chunk({ role: "assistant", content }, null),
    finish() {
      chunk({}, "stop");
      response.end("data: [DONE]\n\n");
    },
    breakOff() {
      open(response);
      response.end();
    },
    cut() {
      open(response);
      response.write('data: {"id":"1","choi');
      response.destroy();
    },
    reply(status, content, contentType = "application/json") {
      response.writeHead(status, { "content-type": contentType }).end(content);
    },
    raw(content) {
      open(response);
      response.end(content);
    },
  };
}

function open(response: ServerResponse): void {
  if (!response.headersSent) response.writeHead(200, { "content-type": "text/event-stream" });
}
