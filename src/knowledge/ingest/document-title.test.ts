import { describe, expect, it } from "vitest";
import { titleOfDocument } from "./document-title.ts";

describe("titleOfDocument", () => {
  it.each([
    "Norvik RS-18 Operator and Service Manual",
    "SX1261/2, SX1262/3 Data Sheet",
    "Dokumentation TV",
    "Handbuch 3.2",
    "Titleist cleaner",
    "取扱説明書",
  ])("takes %j", (title) => expect(titleOfDocument(title)).toBe(title));

  it.each([
    undefined,
    "",
    " \u202e ",
    "4711-0815",
    "Microsoft Word - manual_final3.doc",
    "Microsoft PowerPoint - Slides",
    "untitled",
    "Untitled-1",
    "Document1",
    "manual_v3.indd",
    "RS-18 manual final.docx",
    "C:\\Users\\ada\\manual",
    "/home/ada/manual",
    "file:///tmp/manual",
    "docs/2024/manual",
  ])("leaves %j", (title) => expect(titleOfDocument(title)).toBeUndefined());

  it("keeps one line of at most 200 characters", () => {
    expect(titleOfDocument("  Press\n 3000 \u0007 ")).toBe("Press 3000");
    const long = titleOfDocument("M🔧".repeat(3) + "aß🔧".repeat(80));
    expect(long?.length).toBeLessThanOrEqual(200);
    expect(long).toMatch(/^(?:M🔧){3}(?:aß🔧)+(?:aß?)?$/u);
  });
});
