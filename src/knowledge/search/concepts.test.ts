import { describe, expect, it } from "vitest";
import { conceptsOf } from "./concepts.ts";

const saidIn = (question: string) => conceptsOf(question).map(({ terms }) => terms.join(" "));
const printedFor = (question: string, said: string) =>
  conceptsOf(question)
    .find(({ terms }) => terms.join(" ") === said)
    ?.alternatives.map(({ terms }) => terms.join(" "));

describe("conceptsOf", () => {
  it("takes an expression of several words as one thing", () => {
    expect(saidIn("Where is the circuit breaker?")).toEqual(["circuit breaker"]);
    expect(printedFor("Where is the circuit breaker?", "circuit breaker")).toContain("fuse");
  });

  it("finds a word of the workshop in any of its forms", () => {
    for (const form of ["swap", "swaps", "swapped", "swapping"]) {
      expect(printedFor(`Has it been ${form}?`, form.replace(/s$/, ""))).toContain("replace");
    }
  });

  it("counts other forms of a plain word more than a looser synonym", () => {
    const [concept] = conceptsOf("tightened");
    const weight = (term: string) => concept?.alternatives.find(({ terms }) => terms[0] === term)?.weight ?? 0;
    expect(weight("tighten")).toBeGreaterThan(0.8);
    expect(conceptsOf("gunk")[0]?.alternatives.at(-1)?.weight).toBeLessThan(weight("tighten"));
  });

  it("leaves question words out and names every content word once", () => {
    expect(saidIn("How do I clean the flange and the flange?")).toEqual(["clean", "flange"]);
  });
});
