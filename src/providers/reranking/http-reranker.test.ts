import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { ManualClock } from "../../base/manual-clock.ts";
import { failure } from "../../errors.ts";
import { HttpReranker, type HttpRerankerOptions } from "./http-reranker.ts";

const live = new AbortController().signal;
const bodySchema = z.looseObject({ query: z.string(), documents: z.array(z.string()), texts: z.array(z.string()) });
let server: Server;
let reply: (response: ServerResponse, body: z.infer<typeof bodySchema>) => void;
let requests: { readonly body: z.infer<typeof bodySchema>; readonly headers: IncomingMessage["headers"] }[];
let reranker: HttpReranker | undefined;
let clock: ManualClock;

const json = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

beforeEach(async () => {
  clock = new ManualClock();
  requests = [];
  server = createServer((request, response) => {
    void text(request).then((raw) => {
      const body = bodySchema.parse(JSON.parse(raw));
      requests.push({ body, headers: request.headers });
      reply(response, body);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(async () => {
  await reranker?.close();
  await reranker?.close();
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

function open(given: Partial<HttpRerankerOptions> = {}): HttpReranker {
  const address = z.custom<AddressInfo>((value) => typeof value === "object").parse(server.address());
  reranker = new HttpReranker({ url: `http://127.0.0.1:${address.port}/v2/rerank`, connections: 2, clock, jitter: () => 1, ...given });
  return reranker;
}

const rerank = (signal = live, texts: readonly string[] = ["a", "b", "c"]) => ({ question: "which?", texts, signal });

describe("HttpReranker", () => {
  it("reads scores in the shape of Cohere, in any order", async () => {
    reply = (response) =>
      json(response, 200, {
        results: [
          { index: 2, relevance_score: 0.9 },
          { index: 0, relevance_score: 0.5 },
          { index: 1, relevance_score: 0.1 },
        ],
      });
    expect(await open({ model: "m", key: "k" }).rerank(rerank())).toEqual([0.5, 0.1, 0.9]);
    expect(requests[0]?.body).toEqual({ query: "which?", documents: ["a", "b", "c"], texts: ["a", "b", "c"], top_n: 3, model: "m" });
    expect(requests[0]?.headers.authorization).toBe("Bearer k");
  });

  it("reads scores in the shape of text-embeddings-inference", async () => {
    reply = (response, { texts }) => json(response, 200, texts.map((_, index) => ({ index, score: 3 - index })).reverse());
    expect(await open().rerank(rerank())).toEqual([3, 2, 1]);
    expect(requests[0]?.headers.authorization).toBeUndefined();
  });

  it("is not asked again and again while it fails, and is tried once some time later", async () => {
    reply = (response) => json(response, 503, {});
    const one = open();
    for (let attempt = 0; attempt < 5; attempt++) await expect(one.rerank(rerank())).rejects.toThrow("it answered 503");
    await expect(one.rerank(rerank())).rejects.toMatchObject({
      code: "reranking-failed",
      message: expect.stringContaining("failed too often") as string,
    });
    expect(requests).toHaveLength(5);
    reply = (response) =>
      json(
        response,
        200,
        [0, 1, 2].map((index) => ({ index, score: index })),
      );
    clock.advance(500);
    expect(await one.rerank(rerank())).toEqual([0, 1, 2]);
    expect(await one.rerank(rerank())).toEqual([0, 1, 2]);
  });

  it.each([
    ["deadlines that pass", failure("deadline-exceeded", { what: "Reranking", timeoutMs: 1 }), 5],
    ["callers that leave", new Error("nobody waits"), 6],
  ])("learns from %s what they say of it", async (_, reason, asked) => {
    reply = () => undefined;
    const one = open({ connections: 6 });
    for (let attempt = 0; attempt < 6; attempt++) {
      const stop = new AbortController();
      const waiting = one.rerank(rerank(stop.signal)).catch((error: unknown) => error);
      if (attempt < asked) while (requests.length <= attempt) await new Promise(setImmediate);
      stop.abort(reason);
      await waiting;
    }
    expect(requests).toHaveLength(asked);
  });

  it("asks nothing about no texts", async () => {
    expect(await open().rerank(rerank(live, []))).toEqual([]);
    expect(requests).toEqual([]);
  });

  it.each<[string, (response: ServerResponse) => void, RegExp]>([
    ["an error", (response) => json(response, 400, { message: "invalid model" }), /it answered 400: .*invalid model/],
    [
      "a wrong key, which it may repeat",
      (response) => json(response, 401, { message: "no key: k" }),
      /refused the key \(401\); check EQUIVOX_RERANKER_KEY(?!.*no key)/,
    ],
    ["half an answer", (response) => response.writeHead(200).end('{"results":['), /its answer is not JSON/],
    ["another answer", (response) => json(response, 200, { hello: 1 }), /its answer has no scores/],
    ["too few scores", (response) => json(response, 200, [{ index: 0, score: 1 }]), /lacks a score/],
    ["an endless answer", (response) => response.writeHead(200).end(" ".repeat(1_100_000)), /too long/],
    ["a cut connection", (response) => response.destroy(), /was cut by/],
  ])("says what is wrong with %s", async (_, answer, problem) => {
    reply = answer;
    await expect(open().rerank(rerank())).rejects.toMatchObject({
      code: "reranking-failed",
      message: expect.stringMatching(problem) as string,
    });
  });

  it("stops when the caller does", async () => {
    const stop = new AbortController();
    reply = () => stop.abort(new Error("left"));
    await expect(open().rerank(rerank(stop.signal))).rejects.toThrow("left");
  });
});
