import { describe, expect, it } from "vitest";
import { chunkOf, passageOf, press } from "../../../test/support/passages.ts";
import { checkQuote, checkSupport, supportThreshold } from "./support.ts";

const manual = passageOf(
  chunkOf(0, 5, ["Service", "Service every 500 hours"], [
    ["heading", "Service every 500 hours"],
    ["warning", "Warning: The capacitors stay charged. Wait five minutes before you touch any terminal, and measure that there is no voltage."],
    ["prose", "Never wash out a used filter."],
    ["prose", "Turn the tension bolt to the left until the belts can be lifted off."],
    ["prose", "The fan starts at 85 °C."],
    ["row", "Oil filter, torque: 25 Nm"],
    ["row", "Drain plug, torque: 30 Nm"],
    ["prose", "The pressure must not exceed 2 bar."],
  ]),
); // prettier-ignore

const outcome = (text: string) => {
  const found = checkSupport(text, manual, supportThreshold.named);
  return typeof found === "string" ? found : found.sentence.text;
};

describe("a sentence that cites a passage", () => {
  it.each([
    ["Tighten the oil filter to a torque of 25 newton metres.", "Oil filter, torque: 25 Nm"],
    ["The torque of the drain plug is 30 Nm, and that of the oil filter 25 Nm.", "Drain plug, torque: 30 Nm"],
    ["Do not wash out used filters.", "Never wash out a used filter."],
    ["The pressure must be at most 2 bar.", "The pressure must not exceed 2 bar."],
  ])("is supported where it stands: %s", (text, place) => {
    expect(outcome(text)).toBe(place);
  });

  it.each([
    ["Wait five minutes before you touch a terminal.", "Warning: The capacitors"],
    ["Turn the tension bolt left until the belts can be lifted.", "Turn the tension bolt"],
  ])("is supported by a part of a sentence: %s", (text, place) => {
    expect(outcome(text).startsWith(place)).toBe(true);
  });

  it.each([
    ["Bananas grow in tropical countries.", "unlike"],
    ["Tighten the oil filter to a torque of 26 Nm.", "facts"],
    ["Tighten the oil filter to a torque of 30 Nm.", "facts"],
    ["Tighten the oil filter to a torque of 25 bar.", "facts"],
    ["Turn the tension bolt to the right until the belts can be lifted off.", "facts"],
    ["Wait five minutes after you touch any terminal.", "facts"],
    ["Wash out a used filter.", "polarity"],
    ["The fan never starts at 85 °C.", "facts"],
    ["The pressure must exceed 2 bar.", "facts"],
    ["The oil filter M24 needs a torque of 25 Nm.", "facts"],
  ])("is refused when it says something else: %s", (text, objection) => {
    expect(outcome(text)).toBe(objection);
  });

  it("may take a figure from its heading, and none from the number of a section", () => {
    expect(outcome("Never wash out a used filter at the service of 500 hours.")).toBe("Never wash out a used filter.");
    expect(checkSupport("Loosen the filter with 4.1 strap wrenches.", passageOf(press.filter), 0.5)).toBe("facts");
  });
});

describe("a quotation", () => {
  const at = (text: string, index: number) =>
    checkQuote(text, manual, manual.chunk.sentences[index] ?? { kind: "prose", text: "", page: 0 });

  it("stands when it states what the sentence and its headings state", () => {
    expect(at("Oil filter, torque: 25 Nm.", 5)).toBe(true);
    expect(at("For oil filter: 25 Nm.", 5)).toBe(true);
    expect(at("Service every 500 hours: Never wash out a used filter.", 2)).toBe(true);
  });

  it("does not when it states more, or leaves out a denial", () => {
    expect(at("For oil filter: 30 Nm.", 5)).toBe(false);
    expect(at("Wash out a used filter.", 2)).toBe(false);
    expect(at("Turn the tension bolt to the right.", 3)).toBe(false);
  });
});
