import { describe, expect, it } from "vitest";
import { packPostings } from "../index/postings.ts";
import { scoreConcepts } from "./concept-scores.ts";
import { conceptsOf } from "./concepts.ts";
import { openPartition } from "./partition.ts";

const texts = ["Replace the fuse of the supply.", "Fill in oil up to the mark.", "The lamp is flashing."];
const chunks = texts.map((text, ordinal) => ({ ordinal, pageFrom: 1, pageTo: 1, headingPath: [], sentences: [], text, hash: "" }));
const segment = { documentId: "d", version: 1, ordinal: 0, firstChunk: 0, chunkCount: chunks.length, lexical: packPostings(chunks) };
const partition = openPartition({ generation: 1, segments: [segment] });
const scored = (question: string) => scoreConcepts(partition, conceptsOf(question));

describe("scoreConcepts", () => {
  it("finds a chunk by what the manual prints instead of what was said", () => {
    const { scores, held } = scored("Which breaker do I swap?");
    expect(scores.indexOf(Math.max(...scores))).toBe(0);
    expect(held[0]).toBeGreaterThan(0.5);
    expect(held[1]).toBe(0);
  });

  it("scores the word itself above a stand-in for it", () => {
    expect(scored("fuse").scores[0]).toBeGreaterThan(scored("breaker").scores[0] ?? 0);
  });

  it("tells that the rarest thing asked for stands nowhere, though another word does", () => {
    const { held, rarest } = scored("flywheel oil");
    expect(rarest[1]).toBe(0);
    expect(held[1]).toBeGreaterThan(0);
    expect(held[1]).toBeLessThan(0.5);
  });

  it("gives nothing for a question without words", () => {
    expect([...scored("").held]).toEqual([0, 0, 0]);
  });
});
