import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { safeFileName, titleOfFile } from "./file-name.ts";

describe("safeFileName", () => {
  it.each([
    ["manual.pdf", "manual.pdf"],
    ["../../etc/passwd", "passwd"],
    ["C:\\Users\\me\\pump manual.PDF", "pump manual.PDF"],
    ["inv\u202efdp.exe", "invfdp.exe"],
    ["a\0b\r\nc.md", "ab c.md"],
    ["", "document"],
    ["...", "document"],
    [".pdf", "pdf"],
    ["/", "document"],
  ])("makes %j into %j", (name, safe) => {
    expect(safeFileName(name)).toBe(safe);
  });

  it("keeps the extension of a name that is too long", () => {
    const safe = safeFileName(`${"ä".repeat(4_000)}.pdf`);
    expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(200);
    expect(safe.endsWith(".pdf")).toBe(true);
  });

  it("never yields a path, a control character or an empty or long name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (name) => {
        const safe = safeFileName(name);
        expect(safe).toMatch(/^[^/\\\p{Cc}\p{Cf}]+$/u);
        expect(safe.startsWith(".")).toBe(false);
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(200);
      }),
    );
  });
});

describe("titleOfFile", () => {
  it("leaves the extension out", () => {
    expect(titleOfFile("RS-18_service manual.pdf")).toBe("RS-18 service manual");
  });
});
