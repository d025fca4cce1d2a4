import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../../base/manual-clock.ts";
import { concatenate } from "../../voice/audio/samples.ts";
import { OpenAiCompatibleSpeech } from "./openai-compatible.ts";

const key = "sk-very-secret";
const pcm = { "content-type": "audio/pcm" };
const tone = Int16Array.from({ length: 5_001 }, (_, index) => (index * 37) % 30_000);
const bytesOf = (samples: Int16Array): Buffer => Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);

let server: Server;
let clock: ManualClock;
let speech: OpenAiCompatibleSpeech;
let answer: (response: ServerResponse, request: IncomingMessage, body: string) => unknown;
let requests: number;
let arrived: () => void;

beforeEach(async () => {
  requests = 0;
  arrived = () => undefined;
  server = createServer((request, response) => {
    void text(request).then((body) => {
      requests++;
      answer(response, request, body);
      arrived();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  clock = new ManualClock();
  speech = new OpenAiCompatibleSpeech({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`,
    model: "kokoro",
    voice: "af_heart",
    key,
    timeoutMs: 1_000,
    sentenceMaxMs: 1_000,
    connections: 2,
    queueMax: 1,
    clock,
    jitter: () => 1,
  });
});

afterEach(async () => {
  expect([speech.active, clock.pending]).toEqual([0, 0]);
  await speech.close();
  server.closeAllConnections();
  server.close();
});

async function say(sentence = "Drain the oil.", signal = new AbortController().signal): Promise<Int16Array> {
  const pieces: Int16Array[] = [];
  for await (const piece of speech.synthesize(sentence, { signal })) pieces.push(piece);
  return concatenate(pieces);
}

/** Waits until the server has a request, then lets time pass. */
async function passOnArrival(durationMs: number): Promise<void> {
  await new Promise<void>((resolve) => (arrived = resolve));
  clock.advance(durationMs);
}

const failed = (problem: string | RegExp) => ({
  code: "speech-synthesis-failed",
  message: expect.stringMatching(problem) as string,
});

describe("a synthesiser elsewhere", () => {
  it("is asked as OpenAI's endpoint is, and what it sends is passed on wherever the network cut it", async () => {
    answer = (response, request, body) => {
      expect(request.url).toBe("/v1/audio/speech");
      expect(request.headers.authorization).toBe(`Bearer ${key}`);
      expect(JSON.parse(body)).toEqual({ model: "kokoro", voice: "af_heart", input: "Drain the oil.", response_format: "pcm" });
      const bytes = bytesOf(tone);
      response.writeHead(200, pcm);
      for (const [from, to] of [
        [0, 1],
        [1, 1_000],
        [1_000, 4_003],
        [4_003, bytes.length],
      ] as const) {
        response.write(bytes.subarray(from, to));
      }
      response.end();
    };
    expect(await say()).toEqual(tone);
    expect(speech.state()).toMatchObject({ circuit: "closed", problem: undefined, latencyMs: expect.any(Number) as number });
  });

  it("is not asked to speak what has no words", async () => {
    answer = () => expect.fail("nothing is to be said");
    expect(await say(" – … ")).toHaveLength(0);
  });

  it.each([
    [401, `{"error":{"message":"Incorrect API key provided: ${key}"}}`, /refused the key \(401\)/],
    [404, '{"detail":"Not Found"}', /no model kokoro/],
    [429, "", /busy/],
    [500, '{"detail":{"message":"out of memory"}}', /status 500.*out of memory/],
    [200, '{"error":{"message":"no such voice"}}', /an error instead of audio: no such voice/],
  ])("fails with what the reply %i says, and never with the key", async (status, body, problem) => {
    answer = (response) => response.writeHead(status, { "content-type": "application/json" }).end(body);
    const error: unknown = await say().catch((reason: unknown) => reason);
    expect(error).toMatchObject(failed(problem));
    expect(String(error)).not.toContain(key);
  });

  it.each([
    ["another format", (response: ServerResponse) => response.writeHead(200, { "content-type": "audio/mpeg" }).end("ID3"), /audio\/mpeg/],
    ["no audio", (response: ServerResponse) => response.writeHead(200, pcm).end(), /sent no audio/],
    ["too much audio", (response: ServerResponse) => response.writeHead(200, pcm).end(Buffer.alloc(48_002)), /over 1000 ms of audio/],
    [
      "half an answer",
      (response: ServerResponse) => {
        response.writeHead(200, pcm).write(Buffer.alloc(100));
        setImmediate(() => response.destroy());
      },
      /cut/,
    ],
  ])("fails on %s", async (_, reply, problem) => {
    answer = reply;
    await expect(say()).rejects.toMatchObject(failed(problem));
  });

  it("fails within its deadline when nothing comes", async () => {
    answer = () => undefined;
    const speaking = say();
    const later = passOnArrival(1_000);
    await expect(speaking).rejects.toMatchObject(failed(/sent nothing for 1000 ms/));
    await later;
  });

  it("fails within its deadline when nothing follows", async () => {
    answer = (response) => response.writeHead(200, pcm).write(Buffer.alloc(100));
    const pieces = speech.synthesize("Drain the oil.", { signal: new AbortController().signal })[Symbol.asyncIterator]();
    expect((await pieces.next()).value).toHaveLength(50);
    const next = pieces.next();
    clock.advance(1_000);
    await expect(next).rejects.toMatchObject(failed(/sent nothing for 1000 ms/));
  });

  it("closes the connection when nobody listens any more", async () => {
    const closed = new Promise((resolve) => {
      answer = (response) => {
        response.once("close", resolve);
        response.writeHead(200, pcm).write(Buffer.alloc(100));
      };
    });
    const stop = new AbortController();
    const pieces = speech.synthesize("Drain the oil.", { signal: stop.signal })[Symbol.asyncIterator]();
    await pieces.next();
    const next = pieces.next();
    stop.abort(new Error("a barge-in"));
    await expect(next).rejects.toThrow("a barge-in");
    await closed;
  });

  it("asks once more when a kept connection was closed at that moment", async () => {
    answer = (response) => {
      if (requests === 1) response.destroy();
      else response.writeHead(200, pcm).end(bytesOf(tone));
    };
    expect(await say()).toEqual(tone);
    expect(requests).toBe(2);
  });

  it("is left alone after failures in a row, and asked again after a while", async () => {
    answer = (response) => response.writeHead(503).end();
    for (let attempt = 0; attempt < 5; attempt++) await expect(say()).rejects.toMatchObject(failed(/503/));
    await expect(say()).rejects.toMatchObject(failed(/too often to be asked again so soon/));
    expect(requests).toBe(5);
    expect(speech.state()).toMatchObject({ circuit: "open", problem: expect.stringContaining("503") as string });
    answer = (response) => response.writeHead(200, pcm).end(bytesOf(tone));
    clock.advance(500);
    expect(await say()).toEqual(tone);
    expect(speech.state()).toMatchObject({ circuit: "closed", problem: undefined });
  });

  it("takes no more sentences than may wait", async () => {
    answer = () => undefined;
    const stop = new AbortController();
    const waiting = [1, 2, 3].map(() => say("Drain the oil.", stop.signal).catch((reason: unknown) => reason));
    await expect(say()).rejects.toMatchObject(failed(/too many sentences wait/));
    stop.abort(new Error("over"));
    expect(await Promise.all(waiting)).toHaveLength(3);
  });
});
