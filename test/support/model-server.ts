import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { type ModelProvider } from "../../src/providers/llm/remote-model.ts";

/** What a model was asked, whatever the wire format. */
interface Asked {
  readonly model: string;
  readonly key: string | undefined;
  readonly system: string;
  readonly prompt: string;
  readonly temperature: number | undefined;
  readonly maxTokens: number | undefined;
}

interface Format {
  read(path: string, headers: IncomingMessage["headers"], body: unknown): Asked;
  /** Server-sent events of the beginning, of one piece of text, and of the end. */
  readonly opening: readonly object[];
  piece(content: string): object;
  readonly ending: readonly object[];
  readonly last?: string;
}

const textPart = z.object({ text: z.string() });
const openAiRequest = z.object({
  model: z.string(),
  stream: z.literal(true),
  temperature: z.number().optional(),
  max_tokens: z.number().optional(),
  messages: z.tuple([
    z.object({ role: z.literal("system"), content: z.string() }),
    z.object({ role: z.literal("user"), content: z.string() }),
  ]),
});
const anthropicRequest = z.object({
  model: z.string(),
  stream: z.literal(true),
  temperature: z.number().optional(),
  max_tokens: z.number(),
  system: z.tuple([textPart]),
  messages: z.tuple([z.object({ role: z.literal("user"), content: z.tuple([textPart]) })]),
});
const googleRequest = z.object({
  generationConfig: z.object({ temperature: z.number().optional(), maxOutputTokens: z.number().optional() }),
  systemInstruction: z.object({ parts: z.tuple([textPart]) }),
  contents: z.tuple([z.object({ role: z.literal("user"), parts: z.tuple([textPart]) })]),
});
const header = (value: string | string[] | undefined) => (typeof value === "string" ? value : undefined);
const openAiChunk = (delta: object, finish_reason: string | null) => ({
  id: "1",
  object: "chat.completion.chunk",
  created: 0,
  model: "small",
  choices: [{ index: 0, delta, finish_reason }],
});
const googleChunk = (content: string, finishReason?: string) => ({
  candidates: [{ content: { role: "model", parts: [{ text: content }] }, index: 0, ...(finishReason && { finishReason }) }],
});

/** As the vendors document them. */
const formats: Readonly<Record<ModelProvider, Format>> = {
  "openai-compatible": {
    read(path, headers, body) {
      const { model, messages, temperature, max_tokens: maxTokens } = openAiRequest.parse(body);
      if (path !== "/v1/chat/completions") throw new Error(`wrong path: ${path}`);
      const key = header(headers.authorization)?.replace(/^Bearer /, "");
      return { model, key, system: messages[0].content, prompt: messages[1].content, temperature, maxTokens };
    },
    opening: [],
    piece: (content) => openAiChunk({ role: "assistant", content }, null),
    ending: [openAiChunk({}, "stop")],
    last: "data: [DONE]\n\n",
  },
  anthropic: {
    read(path, headers, body) {
      const { model, system, messages, temperature, max_tokens: maxTokens } = anthropicRequest.parse(body);
      if (path !== "/v1/messages" || headers["anthropic-version"] === undefined) throw new Error(`wrong path or version: ${path}`);
      const key = header(headers["x-api-key"]);
      return { model, key, system: system[0].text, prompt: messages[0].content[0].text, temperature, maxTokens };
    },
    opening: [
      {
        type: "message_start",
        message: {
          id: "1",
          type: "message",
          role: "assistant",
          model: "small",
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { input_tokens: 1, output_tokens: 1 },
        },
      },
      { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    ],
    piece: (content) => ({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: content } }),
    ending: [
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 9 } },
      { type: "message_stop" },
    ],
  },
  google: {
    read(path, headers, body) {
      const { systemInstruction, contents, generationConfig } = googleRequest.parse(body);
      const model = /^\/v1\/models\/([^:]+):streamGenerateContent\?alt=sse$/.exec(path)?.[1];
      if (model === undefined) throw new Error(`wrong path: ${path}`);
      const { temperature, maxOutputTokens: maxTokens } = generationConfig;
      const key = header(headers["x-goog-api-key"]);
      return { model, key, system: systemInstruction.parts[0].text, prompt: contents[0].parts[0].text, temperature, maxTokens };
    },
    opening: [],
    piece: (content) => googleChunk(content),
    ending: [googleChunk("", "STOP")],
  },
};

/** One answer under way; the test decides what is sent and when. */
export interface ModelExchange extends Asked {
  send(content: string): void;
  /** Ends as a complete answer ends. */
  finish(): void;
  /** Ends the body without saying that the answer is complete. */
  breakOff(): void;
  /** Cuts the connection in the middle of an event. */
  cut(): void;
  /** Answers with something else than a stream. */
  reply(status: number, body: string, contentType?: string): void;
  /** Sends bytes as they are, and ends. */
  raw(body: string): void;
  /** Resolves when the client has closed the connection. */
  readonly closed: Promise<void>;
}

/** A real HTTP server that speaks the streaming half of a vendor's API. */
export interface ModelServer {
  readonly url: string;
  /** The next request, in the order of arrival. */
  next(): Promise<ModelExchange>;
  close(): Promise<void>;
}

/** Starts the server on a free port of the loopback. */
export async function modelServer(provider: ModelProvider): Promise<ModelServer> {
  const arrived: ModelExchange[] = [];
  const waiting: ((exchange: ModelExchange) => void)[] = [];
  const server = createServer((request, response) => {
    accept(formats[provider], request, response).then(
      (exchange) => {
        const waiter = waiting.shift();
        if (waiter) waiter(exchange);
        else arrived.push(exchange);
      },
      (error: unknown) => response.writeHead(422).end(String(error)),
    );
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

async function accept(format: Format, request: IncomingMessage, response: ServerResponse): Promise<ModelExchange> {
  const asked = format.read(request.url ?? "", request.headers, JSON.parse(await text(request)));
  const closed = once(response, "close").then(() => undefined);
  const event = (data: object) => {
    const name = "type" in data && typeof data.type === "string" ? `event: ${data.type}\n` : "";
    return `${name}data: ${JSON.stringify(data)}\n\n`;
  };
  const open = () => {
    if (response.headersSent) return;
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const data of format.opening) response.write(event(data));
  };
  return {
    ...asked,
    closed,
    send(content) {
      open();
      response.write(event(format.piece(content)));
    },
    finish() {
      open();
      for (const data of format.ending) response.write(event(data));
      response.end(format.last);
    },
    breakOff() {
      open();
      response.end();
    },
    cut() {
      open();
      response.write('data: {"id":"1","choi');
      response.destroy();
    },
    reply(status, content, contentType = "application/json") {
      response.writeHead(status, { "content-type": contentType }).end(content);
    },
    raw(content) {
      open();
      response.end(content);
    },
  };
}
