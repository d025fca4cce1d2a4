import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StreamedUtterance } from "./streamed-utterance.ts";

const second = 16_000;
const stretch = (fromSeconds: number, toSeconds: number, text: string, kind: "interim" | "final" | "flushed" = "final") => ({
  from: fromSeconds * second,
  to: toSeconds * second,
  text,
  final: kind !== "interim",
  flushed: kind === "flushed",
});

describe("an utterance within a stream", () => {
  it("joins what is final with the latest interim result", () => {
    const utterance = new StreamedUtterance(0);
    utterance.take(stretch(0, 1, "how often must", "interim"));
    utterance.take(stretch(0, 2, "How often must the oil"));
    utterance.take(stretch(2, 3, "be chained", "interim"));
    expect(utterance.partial).toBe("How often must the oil be chained");
    utterance.take(stretch(2, 3.5, "be changed?", "flushed"));
    expect(utterance.transcript).toBe("How often must the oil be changed?");
    expect(utterance.complete(4 * second)).toBe(true);
  });

  it("hears nothing of the utterance before it", () => {
    const utterance = new StreamedUtterance(3 * second);
    utterance.take(stretch(0, 3, "the one before", "flushed"));
    utterance.take(stretch(3, 3, "", "flushed"));
    expect(utterance.transcript).toBe("");
    expect(utterance.complete(5 * second)).toBe(false);
  });

  it("is complete without a flush once everything sent is final", () => {
    const utterance = new StreamedUtterance(0);
    utterance.take(stretch(0, 2, "Stop."));
    expect(utterance.complete(2 * second)).toBe(true);
    expect(utterance.complete(3 * second)).toBe(false);
    expect(utterance.uncovered(3 * second)).toBe(second);
  });

  it("counts what is repeated by a flush once", () => {
    const utterance = new StreamedUtterance(0);
    utterance.take(stretch(0, 2, "Stop."));
    utterance.take(stretch(0, 2, "Stop.", "flushed"));
    expect(utterance.transcript).toBe("Stop.");
  });

  it("puts any number of final stretches together in order", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1 }), fc.nat(1_000), (words, startSeconds) => {
        const utterance = new StreamedUtterance(startSeconds * second);
        for (const [index, word] of words.entries()) {
          utterance.take(stretch(startSeconds + index, startSeconds + index + 1, `${word}?`, "interim"));
          utterance.take(stretch(startSeconds + index, startSeconds + index + 1, word));
        }
        expect(utterance.transcript).toBe(words.join(" "));
        expect(utterance.complete((startSeconds + words.length) * second)).toBe(true);
      }),
    );
  });
});
