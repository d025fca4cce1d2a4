import { type IncomingMessage } from "node:http";
import { connect as connectSocket, type Socket } from "node:net";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { z } from "zod";
import { decodeFrame, encodeAudioFrame, audioFrameMaxBytes, encodeMessageFrame } from "../../src/voice/protocols/protobuf.ts";
import { encryptedPdf, pdfOfTexts, pictureOnlyPdf } from "../support/documents.ts";
import { xlsxFile, pngFile, programFile, zipFile } from "../support/foreign-files.ts";
import { keptFiles, ProductClient, signToken, type Reply } from "../support/product-client.ts";
import { startProductProcess, temporaryFolder, type ProductProcess } from "../support/product-process.ts";

const secret = "a secret that is known to nobody else";
const maxBytes = 600_000;
const folder = temporaryFolder();
const manual = "# Press\n\n## Cover\n\nTighten the cover bolts to 25 Nm.\n";

let product: ProductProcess;
let client: ProductClient;

beforeAll(async () => {
  // This one client asks more than a person would.
  const unlimited = { EQUIVOX_LIMIT_USER_REQUESTS: "0", EQUIVOX_LIMIT_ADDRESS_REQUESTS: "0", EQUIVOX_LIMIT_TENANT_REQUESTS: "0" };
  const environment = { SECRET_KEY: secret, EQUIVOX_UPLOAD_MAX_BYTES: String(maxBytes), ...unlimited };
  product = await startProductProcess(folder.path, environment);
  client = new ProductClient(product.url, await signToken(secret));
  expect((await client.call("/v1/equipment", { json: { slug: "press", name: "Press" } })).code).toBeUndefined();
  expect(await client.ended(await client.upload("press", "press.md", manual))).toMatchObject({ state: "indexed" });
});
afterAll(async () => {
  const code = await product.stop();
  folder.remove();
  expect(code).toBe(0);
  expect(product.output()).not.toMatch(/^\s+at /m);
});

const answerSchema = z.object({ answered: z.boolean(), answer: z.string(), citations: z.array(z.object({ title: z.string() })) });

async function answersGoodQuestion(): Promise<void> {
  const reply = await client.call("/v1/ask", { json: { equipment: "press", question: "What torque do the cover bolts need?" } });
  expect(answerSchema.parse(reply.body)).toMatchObject({ answered: true, answer: expect.stringContaining("25 Nm") as string });
}

interface State {
  readonly documents: unknown;
  readonly files: string[];
}

async function stateOf(): Promise<State> {
  const documents = (await client.call("/v1/equipment/press/documents")).body;
  return { documents, files: keptFiles(folder.path) };
}

let before: State;

/** For what is refused outright: nothing has changed, and the next one is served. */
async function nothingChanged(): Promise<void> {
  expect(await stateOf()).toEqual(before);
  await answersGoodQuestion();
}

beforeEach(async () => {
  before = await stateOf();
});

describe("an upload that cannot be read", () => {
  it.each([
    ["a program that is named .pdf", "pump.pdf", programFile(), 415, "file-type-unsupported"],
    ["a workbook", "pump.xlsx", xlsxFile(), 415, "file-type-unsupported"],
    ["a workbook that is named .md", "pump.md", xlsxFile(), 415, "file-type-unsupported"],
    ["an archive", "manuals.zip", zipFile({ "a.txt": "text" }), 415, "file-type-unsupported"],
    ["a picture", "photo.png", pngFile(), 415, "file-type-unsupported"],
    ["an empty file", "empty.pdf", "", 422, "file-empty"],
    ["a file over the limit", "large.md", "word ".repeat(maxBytes / 5 + 1), 413, "upload-too-large"],
  ])("is refused when it is %s", async (_what, name, bytes, status, code) => {
    expect(await client.upload("press", name, bytes)).toMatchObject({ status, code });
    await nothingChanged();
  });

  it("is refused for equipment that does not exist, and for that of another tenant", async () => {
    expect(await client.upload("crane", "press.md", manual)).toMatchObject({ status: 404, code: "equipment-not-found" });
    const form = new FormData();
    form.append("file", new Blob([manual]), "theirs.md");
    const token = await signToken(secret, { tenant: "rival" });
    expect(await client.call("/v1/equipment/press/documents", { form, token })).toMatchObject({ status: 404, code: "equipment-not-found" });
    await nothingChanged();
  });

  it("leaves nothing when it breaks off midway", async () => {
    const token = await signToken(secret);
    const head = [
      "POST /v1/equipment/press/documents HTTP/1.1",
      "host: localhost",
      `authorization: Bearer ${token}`,
      "content-type: multipart/form-data; boundary=cut",
      "content-length: 300000",
      "",
      "--cut",
      'content-disposition: form-data; name="file"; filename="half.md"',
      "",
      "",
    ];
    const socket = await openSocket(new URL(product.url));
    socket.write(head.join("\r\n") + "half a manual ".repeat(10_000));
    await vi.waitFor(() => expect(keptFiles(folder.path).length).toBe(before.files.length + 1), { timeout: 5_000 });
    socket.destroy();
    await vi.waitFor(() => expect(keptFiles(folder.path)).toEqual(before.files), { timeout: 5_000 });
    await nothingChanged();
  });

  it.each([
    ["is broken", "broken.pdf", async () => (await pdfOfTexts(["Tighten it."])).slice(0, 300), "failed", "document-broken"],
    ["asks for a password", "secret.pdf", encryptedPdf, "needs-password", "document-encrypted"],
    ["holds only pictures", "scan.pdf", pictureOnlyPdf, "no-text", "document-without-text"],
  ])("ends its job in a named state when it %s", async (_what, name, make, state, code) => {
    const upload = await client.upload("press", name, new Uint8Array(await make()));
    expect(upload.status).toBe(202);
    const job = await client.ended(upload);
    expect(job).toMatchObject({ state, error: { code } });
    expect(job.error?.message).toContain(name);
    await answersGoodQuestion();
  });
});

async function openSocket({ hostname, port }: URL): Promise<Socket> {
  const socket = connectSocket(Number(port), hostname);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket;
}

describe("a question that cannot be asked", () => {
  const ask = (json: unknown): Promise<Reply> => client.call("/v1/ask", { json });

  it.each([
    ["is of equipment that does not exist", { equipment: "crane", question: "How?" }, 404, "equipment-not-found"],
    ["is of equipment that no slug can name", { equipment: "../etc", question: "How?" }, 404, "equipment-not-found"],
    ["is empty", { equipment: "press", question: " \n" }, 400, "question-empty"],
    ["has 2,000 characters", { equipment: "press", question: "why ".repeat(500) }, 413, "question-too-long"],
    ["has 100 kB", { equipment: "press", question: "why ".repeat(25_000) }, 413, "request-too-large"],
    ["is no text", { equipment: "press", question: 42 }, 400, "request-invalid"],
    ["is missing", { equipment: "press" }, 400, "request-invalid"],
  ])("is refused when it %s", async (_what, json, status, code) => {
    expect(await ask(json)).toMatchObject({ status, code });
    await nothingChanged();
  });

  it.each(['{"equipment":"press","question":', "not JSON", "", "[]", "null"])("is refused when its body is %j", async (text) => {
    expect(await client.call("/v1/ask", { text })).toMatchObject({ status: 400, code: "request-invalid" });
    await nothingChanged();
  });
});

describe("a token that does not admit", () => {
  const question = { equipment: "press", question: "What torque do the cover bolts need?" };
  const unsigned = (payload: string): string =>
    `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url")}.${payload.split(".")[1] ?? ""}.`;

  it.each([
    ["has expired", () => signToken(secret, { expiresInSeconds: -120 }), 401, "token-expired"],
    ["is signed with another key", () => signToken(secret, { secret: "another secret of thirty-two bytes" }), 401, "token-invalid"],
    ["is not signed at all", async () => unsigned(await signToken(secret)), 401, "token-invalid"],
    ["is no token", async () => "nonsense", 401, "token-invalid"],
    ["lacks the permission", () => signToken(secret, { permissions: ["documents:read"] }), 403, "permission-missing"],
    ["is of another tenant", () => signToken(secret, { tenant: "rival" }), 404, "equipment-not-found"],
  ])("is refused when it %s", async (_what, make, status, code) => {
    expect(await client.call("/v1/ask", { json: question, token: await make() })).toMatchObject({ status, code });
    await nothingChanged();
  });
});

const envelopeSchema = z.object({ type: z.string(), id: z.string().nullish(), data: z.unknown().optional() });

/** A WebSocket of a client that may misbehave. */
class Line {
  readonly socket: WebSocket;
  readonly messages: z.infer<typeof envelopeSchema>[] = [];
  readonly closed: Promise<number>;

  constructor(address: string) {
    this.socket = new WebSocket(address);
    this.socket.on("error", () => undefined);
    this.closed = once(this.socket, "close").then(([code]) => Number(code));
    this.socket.on("message", (bytes: Buffer) => {
      const frame = decodeFrame(bytes);
      if (frame.kind === "message") this.messages.push(envelopeSchema.parse(JSON.parse(frame.data)));
    });
  }

  /** A session that is ready. */
  static async open(): Promise<Line> {
    const line = new Line(await wsUrl());
    await once(line.socket, "open");
    line.say("client-ready", { version: "2.1.0", about: { library: "test" } });
    await line.hears((message) => message.type === "bot-ready");
    return line;
  }

  say(type: string, data: unknown): void {
    this.socket.send(encodeMessageFrame(JSON.stringify({ label: "rtvi-ai", type, id: "1", data })));
  }

  async hears(holds: (message: z.infer<typeof envelopeSchema>) => boolean): Promise<void> {
    await vi.waitFor(() => expect(this.messages.some(holds), JSON.stringify(this.messages)).toBe(true), { timeout: 6_000 });
  }

  /** Asks in writing and waits for the cited answer. */
  async isAnswered(): Promise<void> {
    this.messages.length = 0;
    this.say("send-text", { content: "What torque do the cover bolts need?", options: { audio_response: false } });
    await this.hears((message) => JSON.stringify(message).includes("25 Nm"));
  }
}

async function wsUrl(): Promise<string> {
  const reply = await client.call("/v1/connect", { json: { equipment: "press" } });
  return z.object({ wsUrl: z.string() }).parse(reply.body).wsUrl;
}

const errorData = z.object({ code: z.string(), error: z.string() });

function audioFrame(samples: Int16Array, rate: number): Uint8Array {
  const frame = new Uint8Array(audioFrameMaxBytes(samples.length));
  return frame.slice(0, encodeAudioFrame(frame, samples, rate, 1));
}

/** Pipecat's AudioRawFrame with five bytes of audio (field 3), 16 kHz (field 4), one channel (field 5). */
const oddAudio = Buffer.from([0x12, 12, 0x1a, 5, 1, 2, 3, 4, 5, 0x20, 0x80, 0x7d, 0x28, 1]);

describe("a voice connection that misbehaves", () => {
  const lines: Line[] = [];
  let other: Line;

  beforeAll(async () => {
    other = await Line.open();
  });
  afterEach(async () => {
    for (const line of lines.splice(0)) line.socket.terminate();
    await other.isAnswered();
    expect(await stateOf()).toEqual(before);
  });
  afterAll(() => other.socket.close());

  async function open(): Promise<Line> {
    const line = await Line.open();
    lines.push(line);
    return line;
  }

  async function refusedWith(address: string): Promise<{ status: number | undefined; code: string }> {
    const socket = new WebSocket(address);
    socket.on("error", () => undefined);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      socket.on("unexpected-response", (_request, reply) => resolve(reply));
      socket.on("open", () => reject(new Error("it was let in")));
    });
    const text = (await response.toArray()).join("");
    return { status: response.statusCode, code: z.object({ error: z.object({ code: z.string() }) }).parse(JSON.parse(text)).error.code };
  }

  it("is refused with a ticket that was used, that is unknown, or none", async () => {
    const address = await wsUrl();
    const line = new Line(address);
    lines.push(line);
    await once(line.socket, "open");
    const refusal = { status: 401, code: "ticket-invalid" };
    expect(await refusedWith(address)).toEqual(refusal);
    expect(await refusedWith(address.replace(/token=.*/, "token=unknown"))).toEqual(refusal);
    expect(await refusedWith(address.replace(/\?.*/, ""))).toEqual(refusal);
  });

  it.each([
    ["bytes that are no frame", Buffer.from([0xff, 0xff, 0xff, 0xff]), "message-invalid"],
    ["text where a frame is due", "hello", "message-invalid"],
    ["JSON where audio is due", JSON.stringify({ label: "rtvi-ai", type: "client-ready" }), "message-invalid"],
    ["a message that is not JSON", encodeMessageFrame("{"), "message-invalid"],
    ["a message that is no RTVI", encodeMessageFrame("{}"), "message-invalid"],
    ["audio with half a sample", oddAudio, "message-invalid"],
    ["audio of an impossible rate", audioFrame(new Int16Array(320), 17_123), "audio-invalid"],
  ])("is told of %s, and goes on", async (_what, bytes, code) => {
    const line = await open();
    line.socket.send(bytes);
    await line.hears(({ type, data }) => type === "error" && errorData.parse(data).code === code);
    await line.isAnswered();
  });

  it("is closed after a frame over the limit", async () => {
    const line = await open();
    line.socket.send(Buffer.alloc(70_000));
    expect(await line.closed).toBe(1009);
  });

  it("is closed when it sends nothing but garbage", async () => {
    const line = await open();
    for (let count = 0; count < 40; count++) line.socket.send(Buffer.from([0xff, 0xff]));
    expect(await line.closed).toBe(4500);
  });

  it("may leave out the data of messages that need none", async () => {
    const line = await open();
    line.say("client-message", { t: "interrupt" });
    await line.hears(({ type }) => type === "server-response");
    line.say("disconnect-bot", undefined);
    expect(await line.closed).toBe(1000);
  });

  it("is asked nothing by silence, and goes on", async () => {
    const line = await open();
    const bytes = audioFrame(new Int16Array(320), 16_000);
    for (let count = 0; count < 50; count++) line.socket.send(bytes);
    await line.isAnswered();
    expect(line.messages.filter(({ type }) => type === "user-started-speaking" || type === "error")).toEqual([]);
  });
});
