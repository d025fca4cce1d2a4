import { describe, expect, it } from "vitest";
import { inflectionsOf } from "./inflection.ts";

describe("inflectionsOf", () => {
  it.each([
    ["tightened", "tighten"],
    ["tighten", "tightening"],
    ["fitted", "fit"],
    ["stop", "stopping"],
    ["lubrication", "lubricate"],
    ["grease", "greasing"],
  ])("of %s has %s", (word, form) => expect(inflectionsOf(word)).toContain(form));

  it("leaves short words, numbers and the word itself out", () => {
    expect(inflectionsOf("oil")).toEqual([]);
    expect(inflectionsOf("e421")).toEqual([]);
    expect(inflectionsOf("tighten")).not.toContain("tighten");
  });
});
