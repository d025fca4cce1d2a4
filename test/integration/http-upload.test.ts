import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startHttpBench, type HttpBench } from "../support/http-server.ts";

let bench: HttpBench;
const path = "/v1/equipment/press/documents";

beforeAll(async () => {
  bench = await startHttpBench();
  await bench.call("/v1/equipment", { json: { slug: "press", name: "Press" } });
});
afterAll(() => bench.close());

function form(content: string | Uint8Array<ArrayBuffer>, fileName: string, documentId?: string): FormData {
  const data = new FormData();
  if (documentId !== undefined) data.append("documentId", documentId);
  data.append("file", new Blob([content]), fileName);
  return data;
}

async function storedFiles(): Promise<string[]> {
  const entries = await readdir(bench.filesDirectory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

describe("an upload", () => {
  test("of the same content answers with the ids it has", async () => {
    const first = await bench.call(path, { body: form("# Same\n\ntext", "same.md") });
    const again = await bench.call(path, { body: form("# Same\n\ntext", "other-name.md") });
    expect(again.status).toBe(202);
    expect(again.json["documentId"]).toBe(first.json["documentId"]);
  });

  test("that names a document before the file becomes its next version", async () => {
    const first = await bench.call(path, { body: form("# One", "one.md") });
    const documentId = String(first.json["documentId"]);
    const next = await bench.call(path, { body: form("# Two", "two.md", documentId) });
    expect(next.json["documentId"]).toBe(documentId);
    expect((await bench.call(`/v1/documents/${documentId}`)).json).toMatchObject({ latestVersion: 2 });
  });

  test("that names a document that is not there keeps nothing", async () => {
    const before = await storedFiles();
    const refused = await bench.call(path, { body: form("# Three", "three.md", "doc.press.zzzzzzzzzzzzzzzz") });
    expect(refused.json).toMatchObject({ error: { code: "document-not-found" } });
    expect(await storedFiles()).toEqual(before);
  });

  test("may not hide a path, a line break or a change of direction in its file name", async () => {
    const uploaded = await bench.call(path, { body: form("# Odd", "../../etc/ma\u202enual\n.md") });
    const shown = await bench.call(`/v1/documents/${String(uploaded.json["documentId"])}`);
    expect(shown.json["fileName"]).not.toMatch(/[/\\\n\u202e]/);
  });
});

describe("refused uploads leave nothing behind:", () => {
  test.each([
    ["over the limit", () => form(new Uint8Array(200_001).fill(65), "big.txt"), 413, "upload-too-large"],
    ["far over the limit", () => form(new Uint8Array(3_000_000).fill(65), "big.txt"), 413, "upload-too-large"],
    ["empty", () => form("", "empty.md"), 422, "file-empty"],
    ["of another type", () => form(new Uint8Array([0x50, 0x4b, 3, 4, 20, 0, 0, 0]), "manual.pdf"), 415, "file-type-unsupported"],
    ["without a file", () => new FormData(), 400, "upload-missing"],
    ["with the file in another field", () => renamed("attachment"), 400, "upload-missing"],
    ["with a field that poisons prototypes", () => renamed("__proto__"), 400, "request-invalid"],
  ] as const)("%s", async (_name, body, status, code) => {
    const before = await storedFiles();
    const refused = await bench.call(path, { body: body() });
    expect({ status: refused.status, code: (refused.json["error"] as { code: string }).code }).toEqual({ status, code });
    expect(await storedFiles()).toEqual(before);
  });

  test("to equipment that is not there", async () => {
    const refused = await bench.call("/v1/equipment/nothing/documents", { body: form("# Lost", "lost.md") });
    expect(refused.json).toMatchObject({ error: { code: "equipment-not-found" } });
  });

  test("as JSON", async () => {
    const refused = await bench.call(path, { json: { file: "x" } });
    expect(refused.status).toBe(415);
    expect(refused.json).toMatchObject({ error: { code: "media-type-unsupported", detail: { accepted: "multipart/form-data" } } });
  });
});

function renamed(field: string): FormData {
  const data = new FormData();
  data.append(field, new Blob(["# Text"]), "text.md");
  return data;
}

describe("an upload that breaks off", () => {
  async function begin(
    extra: Record<string, string> = {},
  ): Promise<{ request: ClientRequest; reply: Promise<IncomingMessage | undefined> }> {
    const request = httpRequest(bench.url + path, {
      method: "POST",
      headers: { authorization: `Bearer ${await bench.token()}`, "content-type": "multipart/form-data; boundary=cut", ...extra },
    });
    const reply = new Promise<IncomingMessage | undefined>((resolve) => {
      request.once("response", resolve);
      request.once("error", () => resolve(undefined));
    });
    request.write('--cut\r\nContent-Disposition: form-data; name="file"; filename="half.md"\r\n\r\n# Half of ');
    return { request, reply };
  }

  test("because the client left, keeps nothing and holds nothing", async () => {
    const before = await storedFiles();
    const { request } = await begin();
    await vi.waitFor(async () => expect((await storedFiles()).length).toBe(before.length + 1));
    request.destroy();
    await vi.waitFor(async () => expect(await storedFiles()).toEqual(before));
    // Two at once are allowed here: places that were not given back would be missed now.
    for (let count = 0; count < 3; count++) {
      const next = await begin();
      next.request.destroy();
      await vi.waitFor(async () => expect(await storedFiles()).toEqual(before));
    }
    await vi.waitFor(async () => expect((await bench.call(path, { body: form("# After", "after.md") })).status).toBe(202));
  });

  test("because the form ends in the middle of the file, says so and keeps nothing", async () => {
    const before = await storedFiles();
    const { request, reply } = await begin();
    request.end("a document");
    const response = (await reply)!;
    let body = "";
    response.on("data", (chunk: Buffer) => (body += chunk.toString()));
    await once(response, "end");
    expect(JSON.parse(body)).toMatchObject({ error: { code: "upload-incomplete" } });
    expect(await storedFiles()).toEqual(before);
  });
});

test("more uploads at once than allowed are told to come back", async () => {
  const token = await bench.token();
  const before = await storedFiles();
  const slow = [0, 1].map(() => {
    const request = httpRequest(bench.url + path, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "multipart/form-data; boundary=cut" },
    });
    request.on("error", () => undefined);
    request.write('--cut\r\nContent-Disposition: form-data; name="file"; filename="slow.md"\r\n\r\n# Slow as can be');
    return request;
  });
  try {
    await vi.waitFor(async () => expect((await storedFiles()).length).toBe(before.length + 2));
    const refused = await bench.call(path, { body: form("# Third", "third.md") });
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("5");
    expect(refused.json).toMatchObject({ error: { code: "queue-full" } });
  } finally {
    for (const request of slow) request.destroy();
  }
});
