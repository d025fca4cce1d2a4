import { describe, expect, it } from "vitest";
import { pdfOfTexts } from "../../../test/support/documents.ts";
import { docxOf } from "../../../test/support/docx.ts";
import { xlsxFile, zipFile } from "../../../test/support/foreign-files.ts";
import { mediaTypeOf } from "./media-type.ts";

const docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const bytes = (text: string) => Buffer.from(text);

describe("mediaTypeOf", () => {
  it("knows a PDF by its content, whatever its name", async () => {
    expect(await mediaTypeOf(await pdfOfTexts(["x"]), "notes.txt")).toBe("application/pdf");
  });

  it("finds the header of a PDF behind a few stray bytes", async () => {
    expect(await mediaTypeOf(Buffer.concat([Buffer.from([0xff, 0, 1, 2]), bytes("%PDF-1.4\n")]), "a.pdf")).toBe("application/pdf");
  });

  it("tells Markdown from plain text by its marks, and by its name only when they are few", async () => {
    expect(await mediaTypeOf(bytes("# Pump\n\n**Hot** oil.\n"), "pump")).toBe("text/markdown");
    expect(await mediaTypeOf(bytes("Pump\n\nHot oil.\n"), "pump.md")).toBe("text/markdown");
    expect(await mediaTypeOf(bytes("Pump\n\nHot oil.\n"), "pump.pdf")).toBe("text/plain");
  });

  it("knows a Word document by what its archive holds, whatever its name and the order of its entries", async () => {
    expect(await mediaTypeOf(docxOf(""), "pump.md")).toBe(docx);
    expect(await mediaTypeOf(zipFile({ "word/document.xml": "<w:document/>", "_rels/.rels": "<x/>" }), "a.zip")).toBe(docx);
  });

  it.each([
    ["a page", "<!-- x -->\n<!DOCTYPE html><html><body>Pump</body></html>"],
    ["a page that is named .md", "<html><body># Pump\n\n**x**</body></html>", "manual.md"],
    ["a part of a page", "<h1>Pump</h1><p>Hot oil.</p>"],
    ["XHTML", '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x"><html/>'],
    ["a page in another character set", Buffer.from("<html><meta charset=iso-8859-1>Prüfung", "latin1")],
  ])("knows HTML by its content: %s", async (_, content, name = "manual.txt") => {
    expect(await mediaTypeOf(Buffer.from(content as string), name)).toBe("text/html");
  });

  it("takes Markdown that begins with an element of HTML for Markdown", async () => {
    expect(await mediaTypeOf(bytes('<p align="center"><img src="pump.png"></p>\n\n# Pump\n\n> Hot oil.\n'), "pump")).toBe("text/markdown");
  });

  it("reads UTF-16 with a byte order mark as text", async () => {
    expect(await mediaTypeOf(Buffer.from("\ufeffTorque 25 Nm", "utf16le"), "a.txt")).toBe("text/plain");
  });

  it("accepts a head that ends inside a character", async () => {
    expect(await mediaTypeOf(bytes(`${"x".repeat(99)}ä`).subarray(0, 100), "a.txt")).toBe("text/plain");
  });

  it.each([
    ["nothing", Buffer.alloc(0)],
    ["white space only", bytes(" \n\t\n")],
  ])("refuses %s as empty", async (_, head) => {
    await expect(mediaTypeOf(head, "a.txt")).rejects.toMatchObject({ code: "file-empty" });
  });

  it.each([
    ["a ZIP archive", Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), Buffer.alloc(200)])],
    [
      "an image",
      Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]), bytes("IHDR"), Buffer.alloc(200)]),
    ],
    ["a Windows program", Buffer.concat([bytes("MZ"), Buffer.alloc(200)])],
    ["an Excel workbook", xlsxFile()],
    ["binary data", Buffer.from([1, 2, 3, 0, 255, 254, 128])],
  ])("refuses %s and says what it is", async (type, head) => {
    await expect(mediaTypeOf(head, "manual.pdf")).rejects.toMatchObject({
      code: "file-type-unsupported",
      detail: { type: expect.stringContaining(type) as string },
    });
  });
});
