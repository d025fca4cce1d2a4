import { describe, expect, it } from "vitest";
import { slugOf } from "./slug.ts";

describe("a machine's slug", () => {
  it.each([
    ["Norvik RS-18 compressor", "norvik-rs-18-compressor"],
    ["  Größe  №5 ", "gro-e-no5"],
    ["Żuraw — 3", "zuraw-3"],
    ["机器", ""],
    [`${"a".repeat(62)} b`, "a".repeat(62)],
  ])("of %j is %j", (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });
});
