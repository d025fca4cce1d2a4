import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { deferred } from "../../base/deferred.ts";
import { OpenAiCompatibleEmbedding, type OpenAiCompatibleEmbeddingOptions } from "./openai-compatible.ts";

type Handler = (input: string[], response: ServerResponse, request: IncomingMessage) => void;

const live = new AbortController().signal;
let server: Server;
let handler: Handler;
let requests: { readonly body: Record<string, unknown>; readonly headers: IncomingMessage["headers"] }[];
let sockets: Set<Socket>;
const opened: OpenAiCompatibleEmbedding[] = [];

const vectorOf = (input: string) => [input.length, 1, 0, 0];
const data = (input: readonly string[]) => input.map((one, index) => ({ index, object: "embedding", embedding: vectorOf(one) }));
const answer: Handler = (input, response) => json(response, 200, { object: "list", data: data(input), model: "m" });
const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) =>
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));

beforeEach(async () => {
  requests = [];
  sockets = new Set();
  handler = answer;
  server = createServer((request, response) => {
    sockets.add(request.socket);
    void text(request).then((raw) => {
      const body = JSON.parse(raw) as { input: string[] };
      requests.push({ body, headers: request.headers });
      handler(body.input, response, request);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(async () => {
  for (const model of opened.splice(0)) await model.close();
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

function open(given: Partial<OpenAiCompatibleEmbeddingOptions> = {}): OpenAiCompatibleEmbedding {
  const { port } = server.address() as AddressInfo;
  const model = new OpenAiCompatibleEmbedding("m/4", {
    baseUrl: `http://127.0.0.1:${port}/v1/`,
    model: "m",
    dimensions: 4,
    shorten: false,
    queryPrefix: "",
    passagePrefix: "",
    timeoutMs: 5_000,
    connections: 1,
    queueMax: 200,
    clock: systemClock,
    jitter: () => 0,
    ...given,
  });
  opened.push(model);
  return model;
}

const embed = (model: OpenAiCompatibleEmbedding, texts: string[], priority: "question" | "document" = "document", signal = live) =>
  model.embed(texts, { priority, signal });
const failing = (problem: RegExp) => ({ code: "embedding-failed", message: expect.stringMatching(problem) as string });

describe("OpenAiCompatibleEmbedding", () => {
  it("asks as OpenAI defined it, and gives unit vectors in the order of the texts", async () => {
    handler = (input, response) => json(response, 200, { data: data(input).reverse() });
    const model = open({ key: "k-1", shorten: true, passagePrefix: "p: " });
    const [first, second] = await embed(model, ["a", "bcd"]);
    expect([...first!].map((value) => value.toFixed(3))).toEqual(["0.970", "0.243", "0.000", "0.000"]);
    expect(second![0]).toBeCloseTo(6 / Math.hypot(6, 1), 5);
    expect(requests[0]!.body).toEqual({ model: "m", input: ["p: a", "p: bcd"], encoding_format: "float", dimensions: 4 });
    expect(requests[0]!.headers.authorization).toBe("Bearer k-1");
  });

  it("sends 32 texts together over one connection that is kept, questions first", async () => {
    const model = open({ queryPrefix: "q: " });
    const documents = [
      embed(
        model,
        Array.from({ length: 40 }, (_, index) => `d${index}`),
      ),
      embed(model, ["late document"]),
    ];
    const question = embed(model, ["question"], "question");
    await Promise.all([...documents, question]);
    expect(requests.map(({ body }) => (body["input"] as string[]).length)).toEqual([32, 1, 9]);
    expect(requests[1]!.body["input"]).toEqual(["q: question"]);
    expect(sockets.size).toBe(1);
  });

  it("tries again when the endpoint is busy or broken, not before it wants to be asked", async () => {
    const at: number[] = [];
    handler = (input, response, request) => {
      at.push(performance.now());
      if (at.length === 1) json(response, 429, { error: { message: "slow down" } }, { "retry-after": "0.4" });
      else if (at.length === 2) json(response, 503, { error: "loading" });
      else if (at.length === 3) request.socket.destroy();
      else answer(input, response, request);
    };
    expect(await embed(open(), ["a"])).toHaveLength(1);
    expect(at).toHaveLength(4);
    expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(395);
  });

  it("gives up at once when the endpoint wants to be left alone for longer than the deadline", async () => {
    handler = (_, response) => json(response, 429, {}, { "retry-after": "60" });
    await expect(embed(open(), ["a"])).rejects.toMatchObject(failing(/busy, or its quota is used up \(429\)/));
    expect(requests).toHaveLength(1);
  });

  it.each([
    ["a wrong key", 401, { error: { message: "Incorrect API key k-secret" } }, /refused the key \(401\); check EQUIVOX_EMBEDDING_KEY/],
    ["a model that it does not know", 404, {}, /knows no model m/],
    ["a request that it does not take", 400, { error: { message: "input too long" } }, /status 400: input too long/],
    ["something else", 200, { ok: true }, /not in the format of OpenAI's embeddings/],
    ["too few vectors", 200, { data: data(["a"]) }, /1 vectors for 2 texts/],
    [
      "vectors of another size",
      200,
      { data: [1, 2].map((index) => ({ index: index - 1, embedding: [1, 2] })) },
      /2 components.*DIMENSIONS is 4/,
    ],
    ["vectors of zero", 200, { data: [0, 1].map((index) => ({ index, embedding: [0, 0, 0, 0] })) }, /without a direction/],
    [
      "two vectors with one number",
      200,
      { data: [0, 0].map((index) => ({ index, embedding: [1, 0, 0, 0] })) },
      /numbered its vectors wrongly/,
    ],
    [
      "a vector with a number below zero",
      200,
      { data: [0, -1].map((index) => ({ index, embedding: [1, 0, 0, 0] })) },
      /numbered its vectors wrongly/,
    ],
    ["far too much", 200, { data: [], more: "x".repeat(200_000) }, /sent more than/],
  ])("refuses %s at once and says so", async (_, status, body, problem) => {
    handler = (_input, response) => json(response, status, body);
    const error: unknown = await embed(open({ key: "k-secret" }), ["a", "b"]).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject(failing(problem));
    expect(String(error)).not.toContain("k-secret");
    expect(requests).toHaveLength(1);
  });

  it("refuses JSON that breaks off", async () => {
    handler = (_, response) => response.writeHead(200, { "content-type": "application/json" }).end('{"data":[{"embed');
    await expect(embed(open(), ["a"])).rejects.toMatchObject(failing(/not in the format/));
  });

  it("does not wait for an endpoint that hangs", async () => {
    handler = () => undefined;
    await expect(embed(open({ timeoutMs: 200 }), ["a"])).rejects.toMatchObject(failing(/did not answer within 200 ms/));
  });

  it("cuts a request that nobody waits for, and only then", async () => {
    const model = open();
    const arrived = deferred<ServerResponse>();
    handler = (_, response) => arrived.resolve(response);
    const busy = embed(model, ["busy"]);
    const [first, second] = [new AbortController(), new AbortController()];
    // They wait while the one connection is busy, and go together then.
    const asked = [embed(model, ["a"], "document", first.signal), embed(model, ["b"], "document", second.signal)];
    const response = await arrived.promise;
    const together = deferred<ServerResponse>();
    handler = (_, next) => together.resolve(next);
    json(response, 200, { data: data(["busy"]) });
    await busy;
    const held = await together.promise;
    const closed = once(held, "close");
    first.abort(new Error("left"));
    await expect(asked[0]).rejects.toThrow("left");
    expect(held.closed).toBe(false);
    second.abort(new Error("left too"));
    await expect(asked[1]).rejects.toThrow("left too");
    await closed;
    expect(requests.map(({ body }) => body["input"])).toEqual([["busy"], ["a", "b"]]);
  });

  it("lets questions go on without an endpoint that fails, and documents wait until it is back", async () => {
    handler = (_, response) => json(response, 401, {});
    const model = open();
    for (let attempt = 0; attempt < 5; attempt++) await embed(model, ["a"]).catch(() => undefined);
    expect(model.state()).toMatchObject({ circuit: "open", problem: expect.stringContaining("key") as string });
    await expect(embed(model, ["q"], "question")).rejects.toMatchObject(failing(/failed too often/));
    handler = answer;
    await expect(embed(model, ["d"])).resolves.toHaveLength(1);
    expect(model.state().circuit).toBe("closed");
  });

  it("says which address does not answer", async () => {
    const model = open({ baseUrl: "http://127.0.0.1:9/v1", timeoutMs: 600 });
    await expect(embed(model, ["a"])).rejects.toMatchObject(failing(/nothing listens at http:\/\/127\.0\.0\.1:9/));
  });
});
