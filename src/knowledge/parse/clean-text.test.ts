import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanLine, cleanText } from "./clean-text.ts";

describe("cleanText", () => {
  it("removes what a reader cannot see", () => {
    expect(cleanText("tor\u200bque\u202e 25\u00ad Nm\u0007\u{e0041}\ue123\ufeff")).toBe("torque 25 Nm");
  });

  it("keeps line breaks and composes accents", () => {
    expect(cleanText("a\nb\tcafe\u0301")).toBe("a\nb\tcafé");
  });

  it("turns the bullets of symbol fonts into bullets", () => {
    expect(cleanLine("\uf0b7  Keep dry")).toBe("• Keep dry");
  });

  it("keeps emoji and text outside the basic plane", () => {
    expect(cleanText("⚠ 𝛼 漢字")).toBe("⚠ 𝛼 漢字");
  });

  it("changes nothing the second time, and lets no control or format character through", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const clean = cleanText(text);
        expect(cleanText(clean)).toBe(clean);
        expect(clean).not.toMatch(/[\p{Cf}\p{Co}]|[^\P{Cc}\t\n\r]/u);
      }),
    );
  });
});
