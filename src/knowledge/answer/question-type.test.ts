import { describe, expect, it } from "vitest";
import { analyseQuestion } from "./question-type.ts";

describe("analyseQuestion", () => {
  it.each([
    ["What is the torque of the oil filter?", "value"],
    ["How often must the separator be replaced?", "value"],
    ["How snug do I crank the filter?", "value"],
    ["Which kit do I need?", "value"],
    ["What does E-42 mean?", "code"],
    ["How do I clear E-01?", "procedure"],
    ["Replace the oil filter", "procedure"],
    ["What is the best way to clean the cooler?", "procedure"],
    ["Why is the oil milky?", "explanation"],
    ["Where is the drain?", "explanation"],
  ])("%s asks for a %s", (question, type) => expect(analyseQuestion(question).type).toBe(type));

  it.each([
    ["What torque does the plug need?", "Tighten it to 30 Nm.", "It holds 30 litres."],
    ["How often is the oil changed?", "Every 2,000 hours.", "It holds 30 litres."],
    ["How hot may the oil get?", "At most 105 °C.", "At most 10 bar."],
    ["At what pressure does the valve open?", "It opens at 9.0 bar.", "It opens at 71 °C."],
    ["How much oil does it hold?", "It holds 11 litres.", "It opens at 71 °C."],
    ["What is the part number of the filter?", "The part number is 1820-011.", "The filter is black."],
  ])("%s is answered by a figure in its unit", (question, right, wrong) => {
    const { expected } = analyseQuestion(question);
    expect(expected?.test(right)).toBe(true);
    expect(expected?.test(wrong)).toBe(false);
  });

  it("finds codes that were spoken, and whether something may be done", () => {
    expect(analyseQuestion("what does e forty two mean").codes).toEqual(["e42"]);
    expect(analyseQuestion("Can I mix the oils?").permission).toBe(true);
    expect(analyseQuestion("Why is the oil mixed?").permission).toBe(false);
  });
});
