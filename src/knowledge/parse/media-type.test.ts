import { describe, expect, it } from "vitest";
import { pdfOfTexts } from "../../../test/support/documents.ts";
import { mediaTypeOf } from "./media-type.ts";

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
    ["an HTML page", bytes("<!-- x -->\n<!DOCTYPE html><html><body>Pump</body></html>")],
    ["binary data", Buffer.from([1, 2, 3, 0, 255, 254, 128])],
  ])("refuses %s and says what it is", async (type, head) => {
    await expect(mediaTypeOf(head, "manual.pdf")).rejects.toMatchObject({
      code: "file-type-unsupported",
      detail: { type: expect.stringContaining(type) as string },
    });
  });
});
