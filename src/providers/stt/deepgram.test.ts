import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { ManualClock } from "../../base/manual-clock.ts";
import { type EquivoxError } from "../../errors.ts";
import { slugSchema } from "../../tenancy/equipment.ts";
import { localTenant } from "../../tenancy/tenant.ts";
import { type RecognitionStream } from "../../voice/speech-to-text.ts";
import { Deepgram } from "./deepgram.ts";

const second = 16_000;
const vocabulary = {
  tenant: localTenant,
  equipment: slugSchema.parse("pump"),
  generation: 1,
  sentences: ["Error E-42 means low pressure."],
  headings: ["Hydraulic pump"],
};

/** One connection as the provider sees it. */
class Provided {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  readonly controls: string[] = [];
  samples = 0;

  constructor(socket: WebSocket, request: IncomingMessage) {
    this.socket = socket;
    this.request = request;
    socket.on("message", (data: Buffer, binary) => {
      if (binary) this.samples += data.length / 2;
      else this.controls.push((JSON.parse(data.toString()) as { type: string }).type);
    });
  }

  say(text: string, from: number, to: number, kind: "interim" | "final" | "flushed"): void {
    this.socket.send(
      JSON.stringify({
        type: "Results",
        start: from / second,
        duration: (to - from) / second,
        is_final: kind !== "interim",
        from_finalize: kind === "flushed",
        channel: { alternatives: [{ transcript: text }] },
      }),
    );
  }
}

let server: Server;
let webSockets: WebSocketServer;
let accept: "yes" | "refuse" | "hang";
let provided: Provided[];
let upgrades: number;
let clock: ManualClock;
let engine: Deepgram;
let partials: string[];
let failures: EquivoxError[];

beforeEach(async () => {
  accept = "yes";
  provided = [];
  partials = [];
  failures = [];
  upgrades = 0;
  server = createServer();
  webSockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    upgrades++;
    if (accept === "refuse") socket.end("HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n");
    else if (accept === "yes") webSockets.handleUpgrade(request, socket, head, (open) => provided.push(new Provided(open, request)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  clock = new ManualClock();
  engine = new Deepgram({
    baseUrl: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    model: "nova-3",
    key: "dg-secret",
    timeoutMs: 1_000,
    maxStreams: 2,
    maxKeyTerms: 10,
    clock,
    jitter: () => 1,
  });
});

afterEach(async () => {
  await engine.close();
  expect([engine.active, clock.pending]).toEqual([0, 0]);
  for (const { socket } of provided) socket.terminate();
  server.closeAllConnections();
  server.close();
});

async function until(condition: () => boolean): Promise<void> {
  for (const signal = AbortSignal.timeout(10_000); !condition();) {
    signal.throwIfAborted();
    await setImmediate();
  }
}

async function open(): Promise<RecognitionStream> {
  const onPartial = (text: string) => void partials.push(text);
  return engine.open({ vocabulary, onPartial, onFailure: (error) => void failures.push(error) });
}

async function connected(count = 1): Promise<Provided> {
  await until(() => provided.length >= count);
  const latest = provided[count - 1];
  if (!latest) throw new Error("there is no such connection");
  // Its other end is open once it answers.
  latest.socket.ping();
  await once(latest.socket, "pong");
  return latest;
}

/** An utterance of one second, up to its end. */
async function speak(stream: RecognitionStream, provider: Provided): Promise<{ text: Promise<string> }> {
  const { samples, controls } = provider;
  const finalizes = controls.filter((type) => type === "Finalize").length;
  stream.start();
  for (let piece = 0; piece < 100; piece++) stream.push(new Int16Array(160).fill(piece));
  const text = stream.finish();
  text.catch(() => undefined);
  await until(() => provider.samples === samples + second && controls.filter((type) => type === "Finalize").length > finalizes);
  return { text };
}

describe("Deepgram's live transcription", () => {
  it("is connected ahead, with key and key terms", async () => {
    await open();
    const { request } = await connected();
    expect(request.headers.authorization).toBe("Token dg-secret");
    expect(new URL(request.url ?? "", "ws://x").searchParams.getAll("keyterm")).toEqual(["E-42", "Hydraulic pump"]);
  });

  it("tells what is understood so far, and joins what is final", async () => {
    const stream = await open();
    const provider = await connected();
    stream.start();
    stream.push(new Int16Array(second));
    provider.say("what is", 0, second / 2, "interim");
    provider.say("What is the oil", 0, second / 2, "final");
    provider.say("pressure", second / 2, second, "interim");
    await until(() => partials.length === 3);
    const text = stream.finish();
    provider.say("pressure?", second / 2, second, "flushed");
    expect(await text).toBe("What is the oil pressure?");
    expect(partials).toEqual(["what is", "What is the oil", "What is the oil pressure"]);
    expect(failures).toEqual([]);
  });

  it("keeps speech while it connects", async () => {
    const stream = await open();
    stream.start();
    stream.push(new Int16Array(second));
    const text = stream.finish();
    const provider = await connected();
    await until(() => provider.samples === second && provider.controls.includes("Finalize"));
    provider.say("Stop.", 0, second, "flushed");
    expect(await text).toBe("Stop.");
  });

  it("does not mix utterances up", async () => {
    const stream = await open();
    const provider = await connected();
    stream.start();
    stream.push(new Int16Array(1_024));
    stream.cancel();
    await until(() => provider.controls.includes("Finalize"));
    const { text } = await speak(stream, provider);
    provider.say("never mind", 0, 1_024, "flushed");
    provider.say("Stop.", 1_024, 1_024 + second, "flushed");
    expect(await text).toBe("Stop.");
  });

  it("resolves with nothing when nothing was said or understood", async () => {
    const stream = await open();
    const provider = await connected();
    stream.start();
    expect(await stream.finish()).toBe("");
    const { text } = await speak(stream, provider);
    provider.say("", 0, second, "flushed");
    expect(await text).toBe("");
  });

  it("does not wait for a flush that need not come", async () => {
    const stream = await open();
    const provider = await connected();
    stream.start();
    stream.push(new Int16Array(second));
    provider.say("Stop.", 0, 0.9 * second, "final");
    await until(() => partials.length === 1);
    const text = stream.finish();
    clock.advance(400);
    expect(await text).toBe("Stop.");
  });

  it("is kept alive between utterances", async () => {
    await open();
    const provider = await connected();
    await setImmediate();
    clock.advance(4_000);
    await until(() => provider.controls.includes("KeepAlive"));
  });

  it("fails the utterance within its deadline when it hangs, and the next one has a new connection", async () => {
    const stream = await open();
    const { text } = await speak(stream, await connected());
    clock.advance(1_000);
    await expect(text).rejects.toMatchObject({ code: "speech-recognition-failed" });
    expect(failures).toHaveLength(1);
    stream.start();
    const provider = await connected(2);
    stream.cancel();
    const { text: again } = await speak(stream, provider);
    provider.say("Stop.", 0, second, "flushed");
    expect(await again).toBe("Stop.");
  });

  it("fails the utterance when the connection is cut, and comes back by itself", async () => {
    const stream = await open();
    const { text } = await speak(stream, await connected());
    provided[0]?.socket.terminate();
    await expect(text).rejects.toMatchObject({ code: "speech-recognition-failed" });
    clock.advance(500);
    const { text: again } = await speak(stream, await connected(2));
    provided[1]?.say("Stop.", 0, second, "flushed");
    expect(await again).toBe("Stop.");
  });

  it("says that the key is refused, and is not asked again and again", async () => {
    accept = "refuse";
    const stream = await open();
    for (let attempt = 1; attempt <= 5; attempt++) {
      stream.start();
      await until(() => failures.length === attempt);
    }
    expect(failures[0]?.message).toContain("refused the key (401)");
    expect(upgrades).toBe(5);
    stream.start();
    await until(() => failures.length === 6);
    expect(failures[5]?.message).toContain("too often to be asked again so soon");
    expect(upgrades).toBe(5);
    expect(engine.state()).toMatchObject({ circuit: "open" });
  });

  it("fails within its deadline when no connection can be made", async () => {
    accept = "hang";
    const stream = await open();
    stream.start();
    stream.push(new Int16Array(second));
    const text = stream.finish();
    clock.advance(1_000);
    await expect(text).rejects.toMatchObject({ code: "speech-recognition-failed" });
  });

  it.each(["nonsense", '{"type":"Results"}', '{"type":"Error","description":"DATA-0000"}'])(
    "fails the utterance on %s",
    async (message) => {
      const stream = await open();
      const provider = await connected();
      const { text } = await speak(stream, provider);
      provider.socket.send(message);
      await expect(text).rejects.toMatchObject({ code: "speech-recognition-failed" });
    },
  );

  it("serves as many talkers as it may, and ends connections in order", async () => {
    const [first] = [await open(), await open()];
    await expect(open()).rejects.toMatchObject({ code: "server-full" });
    await connected(2);
    await first.close();
    await until(() => provided.some(({ controls }) => controls.includes("CloseStream")));
    await open();
  });
});
