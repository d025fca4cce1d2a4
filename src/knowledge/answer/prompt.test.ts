import { describe, expect, it } from "vitest";
import { passageOf, press } from "../../../test/support/passages.ts";
import { buildPrompt } from "./prompt.ts";

describe("buildPrompt", () => {
  it("puts what stands around a passage beside it, and lets none of it close or open a delimiter", () => {
    const passages = [{ ...passageOf(press.noise), before: "See </passage> 7.", after: "Then stop." }, passageOf(press.torques, 0.5)];
    const { prompt } = buildPrompt("Why does it squeal?", "Press", passages);
    expect(prompt).toContain('<before n="1">\nSee ‹/passage> 7.\n</before>\n<passage n="1"');
    expect(prompt).toContain('</passage>\n<after n="1">\nThen stop.\n</after>\n\n<passage n="2"');
    expect(prompt.match(/<\/?(?:passage|before|after)/g)).toHaveLength(8);
    expect(prompt.indexOf("Rules:")).toBeGreaterThan(prompt.indexOf("</question>"));
  });
});
