import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { docxOf, paragraph } from "../../../test/support/docx.ts";
import { encryptedPdf, manualPdf, pictureOnlyPdf } from "../../../test/support/documents.ts";
import { ChildParser, type ChildParserOptions } from "./child-parser.ts";
import { type MediaType } from "./page.ts";

const limits: ChildParserOptions = { timeoutMs: 60_000, heapMegabytes: 256, maxPages: 100, maxCharacters: 1_000_000 };
const docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
let folder: string;

beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "child-parser-test-"))));
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(async () => {
  expect((await readdir(tmpdir())).filter((name) => name.startsWith(`equivox-parse-${process.pid}-`))).toEqual([]);
});

async function parse(
  bytes: Uint8Array | string,
  options: Partial<ChildParserOptions & { mediaType: MediaType; signal: AbortSignal }> = {},
) {
  const { mediaType = "application/pdf", signal = new AbortController().signal, ...rest } = options;
  const path = join(folder, "file");
  await writeFile(path, bytes);
  const progress: [number, number][] = [];
  const parser = new ChildParser({ ...limits, ...rest });
  const request = {
    path,
    fileName: "pump.pdf",
    mediaType,
    signal,
    onProgress: (done: number, total: number) => void progress.push([done, total]),
  };
  return { document: await parser.parse(request), progress };
}

describe("ChildParser", () => {
  it("gives the pages and tells how far it is", async () => {
    const { document, progress } = await parse(await manualPdf());
    expect(document.title).toBe("Pump P-7");
    expect(document.pages.map((page) => page.number)).toEqual([1, 2, 3]);
    expect(progress.at(-1)).toEqual([3, 3]);
  });

  it.each<[string, () => Uint8Array | string, MediaType]>([
    ["a Word document", () => docxOf(paragraph("Drain the oil.")), docx],
    ["HTML", () => "<p>Drain the oil.", "text/html"],
  ])("reads %s", async (_, bytes, mediaType) => {
    const { document } = await parse(bytes(), { mediaType });
    expect(document.pages).toEqual([{ number: 1, blocks: [{ kind: "paragraph", text: "Drain the oil." }] }]);
  });

  it("names what keeps a document from being read", async () => {
    await expect(parse(await encryptedPdf())).rejects.toMatchObject({ code: "document-encrypted", detail: { fileName: "pump.pdf" } });
    await expect(parse(await pictureOnlyPdf())).rejects.toMatchObject({ code: "document-without-text" });
    await expect(parse("%PDF-1.4 garbage")).rejects.toMatchObject({ code: "document-broken" });
    await expect(parse(await manualPdf(), { maxPages: 2 })).rejects.toMatchObject({
      code: "document-too-large",
      detail: { limit: "2 pages" },
    });
  });

  it("stops a child that takes too long", async () => {
    await expect(parse(await manualPdf(), { timeoutMs: 1 })).rejects.toMatchObject({ code: "parse-timeout" });
  });

  it("survives a child that runs out of memory", async () => {
    const text = Array.from({ length: 1_500_000 }, (_, index) => `- item ${index}`).join("\n");
    const options = { mediaType: "text/markdown", heapMegabytes: 64, maxCharacters: 100_000_000 } as const;
    await expect(parse(text, options)).rejects.toMatchObject({ code: "parse-crashed", detail: { problem: "no memory left" } });
  });

  it.each(["while its folder is made", "while the child reads"])(
    "ends and rejects with the reason when it is aborted %s",
    async (moment) => {
      const controller = new AbortController();
      const reason = new Error("no longer wanted");
      const path = join(folder, "file");
      await writeFile(path, await manualPdf());
      let reports = 0;
      const onProgress = () => {
        reports++;
        controller.abort(reason);
      };
      const request = { path, fileName: "pump.pdf", mediaType: "application/pdf", signal: controller.signal, onProgress } as const;
      const parsing = new ChildParser(limits).parse(request);
      if (moment === "while its folder is made") controller.abort(reason);
      await expect(parsing).rejects.toBe(reason);
      expect(reports).toBe(moment === "while its folder is made" ? 0 : 1);
    },
  );

  it("starts nothing when it is aborted already", async () => {
    const reason = new Error("too late");
    await expect(parse("x", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
