import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { EquivoxError } from "../../src/errors.ts";
import { pageText } from "../../src/http/page-text.ts";
import { ChildParser } from "../../src/knowledge/parse/child-parser.ts";
import { mediaTypeOf } from "../../src/knowledge/parse/media-type.ts";
import { type MediaType } from "../../src/knowledge/parse/page.ts";
import { slugSchema } from "../../src/tenancy/equipment.ts";
import { tenantSchema } from "../../src/tenancy/tenant.ts";
import { manualPdf, pdfOfTexts } from "../support/documents.ts";
import { hostilePdfs } from "../support/hostile-pdfs.ts";
import { startHttpBench, type HttpBench } from "../support/http-server.ts";

const parser = new ChildParser({ timeoutMs: 60_000, heapMegabytes: 256, maxPages: 1_000, maxCharacters: 1_000_000 });
let folder: string;

beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "files-attack-"))));
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(async () => {
  // Nothing of it is left: no folder, and no child that still reads.
  expect((await readdir(tmpdir())).filter((name) => name.startsWith(`equivox-parse-${process.pid}-`))).toEqual([]);
  expect(process.getActiveResourcesInfo().filter((resource) => resource === "ProcessWrap").length).toBe(children);
});
// The pool that runs this test may hold some of its own.
const children = process.getActiveResourcesInfo().filter((resource) => resource === "ProcessWrap").length;

/** What becomes of a file: its text, or the code of the error that its job ends with. */
async function outcomeOf(bytes: Uint8Array, mediaType: MediaType = "application/pdf"): Promise<string> {
  const path = join(folder, "file");
  await writeFile(path, bytes);
  try {
    const { pages } = await parser.parse({ path, fileName: "pump.pdf", mediaType, signal: new AbortController().signal });
    return pages.map(pageText).join("\n");
  } catch (error) {
    if (!(error instanceof EquivoxError)) throw error;
    // Said to people: no stack, no path, nothing of this machine.
    expect(error.message).toMatch(/^[^\n]*pump\.pdf[^\n]*$/);
    expect(error.message).not.toContain(folder);
    return error.code;
  }
}

describe("a PDF with", () => {
  const text = "Tighten the bolt to 25 Nm.";
  const outcomes: Readonly<Record<string, string | RegExp>> = {
    // Either they fit into the memory that the child has, or the child ends: what is counted last depends on its collector.
    "a page of compressed nothing that unpacks to 200 MB": /^(?:document-without-text|parse-crashed)$/,
    "a page of 12 million letters": /^(?:document-too-large|parse-crashed)$/,
    "a page shown five thousand times": "document-too-large",
    "pages that hold themselves": "document-broken",
    "arrays nested two hundred thousand deep": "document-broken",
    "operands nested two hundred thousand deep": "document-without-text",
    "a page that is kept in a file of this machine": "document-without-text",
    "an encryption that nobody knows": "document-broken",
    "random bytes behind a header": "document-broken",
    "a table of objects that points nowhere": /Close both valves\./,
  };
  test.each(Object.entries(hostilePdfs))("%s ends in a named state, or says what can be read", async (name, make) => {
    const wanted = outcomes[name] ?? text;
    expect(await outcomeOf(await make())).toEqual(typeof wanted === "string" ? wanted : expect.stringMatching(wanted));
  });

  test("its end cut off, wherever, ends in a named state or gives what is left", async () => {
    const whole = await manualPdf();
    for (const share of [0.02, 0.3, 0.6, 0.9, 0.99]) {
      const outcome = await outcomeOf(whole.slice(0, Math.floor(whole.length * share)));
      expect(outcome).toMatch(/^document-(?:broken|without-text)$|Maintenance|Torques|Storage/);
    }
  });
});

describe("a text with", () => {
  test.each([
    ["quotes nested a hundred thousand deep", "> ".repeat(100_000) + "Drain the oil.", /^document-broken$|Drain the oil/],
    [
      "lists nested two thousand deep",
      Array.from({ length: 2_000 }, (_, level) => `${"  ".repeat(level)}- Drain the oil.`).join("\n"),
      /^document-too-large$/,
    ],
    ["brackets nested a hundred thousand deep", `${"[".repeat(100_000)}Drain the oil.${"]".repeat(100_000)}`, /Drain the oil/],
    [
      "a table of fifty thousand columns",
      `|${"a|".repeat(50_000)}\n|${"-|".repeat(50_000)}\n|${"b|".repeat(50_000)}\n`,
      /^a \| a[^]*\bb\b/,
    ],
  ])("%s ends in a named state, or says what can be read", async (_, markdown, wanted) => {
    const outcome = await outcomeOf(Buffer.from(markdown), "text/markdown");
    expect(outcome).toMatch(wanted);
  });
});

describe("a file that is two things at once", () => {
  const pdf = () => pdfOfTexts(["Torque 25 Nm."]);
  test.each([
    ["a picture and a PDF", Buffer.from("GIF89a\x01\x00\x01\x00\x80\x00\x00", "latin1"), "file-type-unsupported"],
    ["a program and a PDF", Buffer.from(`MZ${"\0".repeat(60)}PE\0\0`, "latin1"), "file-type-unsupported"],
    ["an archive and a PDF", Buffer.from("PK\x03\x04\x14\x00\x00\x00\x00\x00", "latin1"), "file-type-unsupported"],
  ])("is refused when it is %s", async (_, head, code) => {
    const bytes = Buffer.concat([head, Buffer.alloc(200), await pdf()]);
    await expect(mediaTypeOf(bytes.subarray(0, 4_100), "manual.pdf")).rejects.toMatchObject({ code });
  });

  test("is read as the PDF that it begins as, whatever else it holds", async () => {
    const bytes = Buffer.concat([await pdf(), Buffer.from("<script>alert(1)</script>PK\x03\x04", "latin1")]);
    expect(await mediaTypeOf(bytes.subarray(0, 4_100), "manual.html")).toBe("application/pdf");
    expect(await outcomeOf(bytes)).toBe("Torque 25 Nm.");
  });
});

describe("a name of a file with", () => {
  let bench: HttpBench;
  const acme = tenantSchema.parse("acme");
  beforeAll(async () => {
    bench = await startHttpBench();
    await bench.store.equipment.create({ tenant: acme, slug: slugSchema.parse("press"), name: "Press", createdAt: 1 });
  });
  afterAll(() => bench.close());

  test.each([
    ["a zero byte", "manual.pdf\0.exe"],
    ["a direction override", "manual\u202efdp.exe"],
    ["a path upwards", "../../../etc/cron.d/manual.md"],
    ["a path of Windows", "C:\\Windows\\System32\\manual.md"],
    ["line breaks and colours of a terminal", "manual\r\nX-Evil: 1\u001b[31m.md"],
    ["four thousand letters", `${"m".repeat(4_000)}.md`],
    ["two extensions", "manual.pdf.exe"],
    ["nothing but dots", ".."],
    ["tags", "<img src=x onerror=alert(1)>.md"],
  ])("%s is kept and shown as a plain name, and becomes no path", async (what, name) => {
    const form = new FormData();
    form.append("file", new Blob([`# Press\n\nTighten it: ${what}.\n`]), name);
    const reply = await bench.call("/v1/equipment/press/documents", { body: form });
    expect(reply.status).toBe(202);
    const documentId = String(reply.json["documentId"]);
    const shown = String((await bench.call(`/v1/documents/${documentId}`)).json["fileName"]);
    expect(shown).toMatch(/^[^\p{C}/\\]{1,200}$/u);
    expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(200);
    expect(shown).not.toMatch(/^\.*$/);
    const download = await bench.call(`/v1/documents/${documentId}/file`);
    expect(download.headers.get("content-disposition")).toMatch(/^attachment;[\x20-\x7e]*$/);
    expect(download.headers.get("x-evil")).toBeNull();
    const kept = await readdir(bench.filesDirectory, { recursive: true });
    expect(kept.filter((path) => /manual|evil|cron/i.test(path))).toEqual([]);
  });
});
