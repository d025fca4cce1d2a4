import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentSignature, sameContent } from "./content-gate.ts";

describe("sameContent", () => {
  it.each([
    ["How do I turn the pump off?", "how to turn off the pump"],
    ["How to turn remote control on and off?", "How do I turn on or off the remote control?"],
    ["What does E-42 mean?", "what is the meaning of e 42"],
    ["Is 24 V right?", "is 24 volts right"],
    ["What torque for the M8 bolts?", "what torque for the m8 bolt"],
    ["Could you tell me how to reset the controller, please?", "How do I reset the controller?"],
    ["What are the steps to replace the filter?", "How can I replace the filter"],
    ["Can I change the language?", "How do I change the language?"],
    ["The drain is blocked. How do I fix this?", "What can I do if the drain is blocked?"],
    ["I want to bleed the brakes. How can I do that?", "How do I bleed the brakes?"],
    ["twenty five newton metres?", "25 Nm"],
    ["What's the sleep timer?", "what is a sleep timer"],
  ])("takes %j and %j for one question", (one, other) => {
    expect(sameContent(one, other)).toBe(true);
  });

  it.each([
    ["How do I turn on the pump?", "How do I turn off the pump?"],
    ["How do I switch the pump on?", "How do I switch the pump off?"],
    ["turn on the light with the pump off", "turn off the light with the pump on"],
    ["What does E-42 mean?", "What does E-43 mean?"],
    ["Is 12 V right?", "Is 24 V right?"],
    ["Is 5 mW right?", "Is 5 MW right?"],
    ["Is it -5 degrees?", "Is it 5 degrees?"],
    ["Is 30 °C allowed?", "Is 30 °F allowed?"],
    ["Is 1.5 Nm right?", "Is 1 5 Nm right?"],
    ["Is 1.5 Nm right?", "Is 15 Nm right?"],
    ["How do I clean it before starting?", "How do I clean it after starting?"],
    ["What is the front tyre pressure?", "What is the rear tyre pressure?"],
    ["Where is the left belt?", "Where is the right belt?"],
    ["What is the minimum pressure?", "What is the maximum pressure?"],
    ["Where is the inlet filter?", "Where is the outlet filter?"],
    ["Where is valve A?", "Where is valve B?"],
    ["Where is valve A?", "Where is the valve?"],
    ["open valve a", "open valve"],
    ["Connect the red wire to the black terminal", "Connect the black wire to the red terminal"],
    ["How do I replace the pump with the motor?", "How do I replace the motor with the pump?"],
    ["Can I run the pump without oil?", "Can I run the pump with oil?"],
    ["Can I open the guard while it runs?", "How do I open the guard while it runs?"],
    ["Is it safe to touch the fan?", "How do I touch the fan?"],
    ["Should I remove the cover?", "Can I remove the cover?"],
    ["How often do I grease the bearing?", "How do I grease the bearing?"],
    ["Why does the pump stop?", "How do I stop the pump?"],
    ["Is the battery charging?", "Is the battery charged?"],
    ["How do I use the filter?", "How do I not use the filter?"],
    ["connect red to B+", "connect red to B-"],
    ["What does 'to' do?", "What does 'into' do?"],
    ["What torque for the M8 bolt?", "What torque for the M10 bolt?"],
    ["How do I change the volume?", "How do I change the auto volume?"],
  ])("keeps %j and %j apart", (one, other) => {
    expect(sameContent(one, other)).toBe(false);
  });

  it("never shares a question that says nothing", () => {
    for (const nothing of ["", "?!", "how do I", "🙂", "can you please"]) expect(sameContent(nothing, nothing)).toBe(false);
  });

  const opposites = [
    ["on", "off"],
    ["left", "right"],
    ["front", "rear"],
    ["before", "after"],
    ["open", "close"],
    ["increase", "decrease"],
    ["E-42", "E-43"],
    ["12 V", "24 V"],
    ["with", "without"],
    ["upper", "lower"],
    ["inside", "outside"],
    ["connect", "disconnect"],
    ["A", "B"],
    ["not", ""],
  ] as const;
  const frame = fc.constantFrom(
    "How do I ",
    "Can I ",
    "What is the ",
    "Where is the ",
    "",
    "Why does the ",
    "What do I do if the ",
    "When must I ",
  );
  const words = fc.array(fc.constantFrom("pump", "turn", "the", "valve", "on", "my", "switch", "of", "filter", "is", "3", "mm", "in"), {
    maxLength: 5,
  });

  it("keeps apart what differs in one opposing word, wherever it stands", () => {
    fc.assert(
      fc.property(frame, words, words, fc.constantFrom(...opposites), (begin, before, after, [one, other]) => {
        const question = (side: string) => `${begin}${[...before, side, ...after, "handle"].join(" ")}?`;
        expect(sameContent(question(one), question(other))).toBe(false);
      }),
    );
  });

  it("reads any text, and the same one always the same way", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), (text) => {
        expect(contentSignature(text)).toBe(contentSignature(` ${text}  `));
      }),
    );
  });
});
