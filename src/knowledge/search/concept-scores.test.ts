import { describe, expect, it } from "vitest";
import { chunkOf, partitionOf } from "../../../test/support/packed-partition.ts";
import { scoreConcepts } from "./concept-scores.ts";
import { conceptsOf } from "./concepts.ts";
import { heldShare, scoreBuffers } from "./score-buffers.ts";

const texts = ["Replace the fuse of the supply.", "Fill in oil up to the mark.", "The lamp is flashing."];
const partition = partitionOf(texts.map((text, ordinal) => chunkOf(text, ordinal)));
function scored(question: string) {
  const buffers = scoreBuffers(texts.length);
  scoreConcepts(partition, conceptsOf(question), buffers);
  expect([...buffers.said, ...buffers.share]).toEqual([0, 0, 0, 0, 0, 0]);
  return { ...buffers, held: texts.map((_, chunk) => heldShare(buffers, chunk)) };
}

describe("scoreConcepts", () => {
  it("finds a chunk by what the manual prints instead of what was said", () => {
    const { words, held } = scored("Which breaker do I swap?");
    expect(words.indexOf(Math.max(...words))).toBe(0);
    expect(held[0]).toBeGreaterThan(0.5);
    expect(held[1]).toBe(0);
  });

  it("scores the word itself above a stand-in for it", () => {
    expect(scored("fuse").words[0]).toBeGreaterThan(scored("breaker").words[0] ?? 0);
  });

  it("tells that the rarest thing asked for stands nowhere, though another word does", () => {
    const { held, rarest } = scored("flywheel oil");
    expect(rarest[1]).toBe(0);
    expect(held[1]).toBeGreaterThan(0);
    expect(held[1]).toBeLessThan(0.5);
  });

  it("gives nothing for a question without words", () => {
    expect(scored("").held).toEqual([0, 0, 0]);
  });
});
