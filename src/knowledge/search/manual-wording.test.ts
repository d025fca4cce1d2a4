import { describe, expect, it } from "vitest";
import { chunkOf, partitionOf as packed } from "../../../test/support/packed-partition.ts";
import { inManualWording } from "./manual-wording.ts";

const partitionOf = (...texts: string[]) => packed(texts.map((text, ordinal) => chunkOf(text, ordinal)));

describe("inManualWording", () => {
  it("replaces a workshop word that the manual lacks by the one that it prints", () => {
    expect(inManualWording(partitionOf("Use grease."), "Where does the lube go?")).toBe("Where does the grease go?");
  });

  it("replaces an expression of several words, also one with a pronoun inside", () => {
    expect(inManualWording(partitionOf("Start the motor."), "When I fire it up, why?")).toBe("When I start, why?");
  });

  it("keeps a word that the manual uses itself", () => {
    expect(inManualWording(partitionOf("Remove the lid.", "Close the cover."), "Take the lid away")).toBe("Take the lid away");
  });

  it("leaves a question alone when the manual prints none of the words", () => {
    expect(inManualWording(partitionOf("Nothing of the kind."), "Where does the lube go?")).toBe("Where does the lube go?");
  });
});
