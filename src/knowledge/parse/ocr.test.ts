import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pdfOfTexts } from "../../../test/support/documents.ts";
import { scannedPdf } from "../../../test/support/scanned-pdf.ts";
import { ChildParser } from "./child-parser.ts";

const limits = { timeoutMs: 120_000, heapMegabytes: 512, maxPages: 100, maxCharacters: 1_000_000 };
const signal = new AbortController().signal;
const texts = ["Tighten the cover bolts to 25 Nm.", "Change the oil filter every 500 hours."];
let folder: string;
let path: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ocr-test-"));
  path = join(folder, "scan.pdf");
  await writeFile(path, await scannedPdf(texts));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(ocr?: { languages?: string; maxPages?: number }, file = path) {
  const parser = new ChildParser({
    ...limits,
    ...(ocr ? { ocr: { languages: "eng", maxPages: 10, pageTimeoutMs: 120_000, ...ocr } } : {}),
  });
  const progress: [number, number][] = [];
  const onProgress = (done: number, total: number) => void progress.push([done, total]);
  const { pages } = await parser.parse({ path: file, fileName: "scan.pdf", mediaType: "application/pdf", signal, onProgress });
  expect((await readdir(tmpdir())).filter((name) => name.startsWith(`equivox-parse-${process.pid}-`))).toEqual([]);
  return { texts: pages.map(({ blocks }) => blocks.map((block) => ("text" in block ? block.text : block.kind)).join(" ")), progress };
}

describe("pages that are pictures", () => {
  it("are recognised page by page when that is on", async () => {
    expect(await read({})).toEqual({
      texts,
      progress: [
        [1, 2],
        [2, 2],
      ],
    });
  });

  it("hold no text when it is off", async () => {
    await expect(read()).rejects.toMatchObject({ code: "document-without-text" });
  });

  it("are not recognised when they hold text already", async () => {
    const file = join(folder, "text.pdf");
    await writeFile(file, await pdfOfTexts(texts));
    expect((await read({ maxPages: 0 }, file)).texts).toEqual(texts);
  });

  it("are refused when they are too many", async () => {
    await expect(read({ maxPages: 0 })).rejects.toMatchObject({
      code: "document-too-large",
      detail: { limit: "0 pages that are pictures" },
    });
  });

  it("are refused in a language that is not installed, with the package that is missing", async () => {
    await expect(read({ languages: "eng+tlh" })).rejects.toMatchObject({
      code: "ocr-unavailable",
      message: expect.stringContaining("@tesseract.js-data/tlh") as string,
    });
  });
});
