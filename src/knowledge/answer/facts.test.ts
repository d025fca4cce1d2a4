import { describe, expect, it } from "vitest";
import { agree, factsOf, missingFacts } from "./facts.ts";
import { spokenForm } from "./spoken-form.ts";

const list = (values: ReadonlySet<string>) => [...values].sort();

describe("facts of a text", () => {
  it.each([
    ["Tighten to 25 newton metres", ["25"], ["25Nm"]],
    ["torque: 25 Nm", ["25"], ["25Nm"]],
    ["after two thousand hours", ["2000"], ["2000h"]],
    ["every 2,000 h", ["2000"], ["2000h"]],
    ["10 000 hours", ["10000"], ["10000h"]],
    ["between -10 and +40 °C", ["-10", "40"], ["-10°C", "40°C"]],
    ["from minus 10 degrees Celsius", ["-10"], ["-10°C"]],
    ["8.0-10.5 bar(g)", ["10.5", "8"], ["10.5bar", "8bar"]],
    ["220–240V", ["220", "240"], ["220V", "240V"]],
    ["1,5 l", ["1.5"], ["1.5L"]],
    ["0.5 L/min", ["0.5"], ["0.5L/min"]],
    ["half an hour", ["0.5"], ["0.5h"]],
    ["one hour", ["1"], ["1h"]],
    ["the 7.5-bar model", ["7.5"], ["7.5bar"]],
    ["½ inch", ["1/2"], ["1/2in"]],
    ["weekly", [], ["1week"]],
    ["once a week", [], ["1week"]],
    ["one of the bolts", [], []],
  ])("of %s have its numbers with their units", (text, numbers, quantities) => {
    const facts = factsOf(text);
    expect({ numbers: list(facts.numbers), quantities: list(facts.quantities) }).toEqual({ numbers, quantities });
  });

  it.each([
    ["Code E-42", ["e42"]],
    ["e forty two", ["e42"]],
    ["M8x20 screws", ["m8x20"]],
    ["part number 1820-041", ["1820041"]],
    ["Torque (Nm)", []],
  ])("of %s have its codes, which are no numbers", (text, codes) => {
    const facts = factsOf(text);
    expect({ codes: list(facts.codes), numbers: list(facts.numbers) }).toEqual({ codes, numbers: [] });
  });

  it.each([
    ["Never turn it off.", ["negation:not", "power:off"]],
    ["Turn the TV on.", ["power:on"]],
    ["Switch the machine on and off.", ["power:off", "power:on"]],
    ["Set the switch to OFF", ["power:off"]],
    ["Place it on the left side, not on the right.", ["negation:not", "side:left", "side:right"]],
    ["Put the key on the table when you turn.", []],
    ["Don't open the valve before the pump stops.", ["negation:not", "order:before", "valve:open"]],
    ["Turn it anti-clockwise.", ["turn:counterclockwise"]],
    ["Turn it clockwise.", ["turn:clockwise"]],
    ["max. 5 bar", ["bound:maximum"]],
    ["It takes 5 min.", []],
    ["at most 5 bar", ["limit:most"]],
    ["It must not exceed 5 bar", ["limit:most"]],
    ["at least 5 bar", ["limit:least"]],
    ["Stand close to the wall; nothing is left over. Set up the machine. All right.", []],
    ["No. 5", []],
    ["Run it without oil", ["presence:without"]],
    ["Increase the tension, reduce the speed", ["change:less", "change:more"]],
  ])("of %s have its polarity", (text, polarity) => {
    expect(list(factsOf(text).polarity)).toEqual(polarity);
  });

  it("are the same in writing and as read aloud", () => {
    for (const text of ["Tighten it to 25 Nm.", "Replace it every 2,000 h.", "max. 5 bar", "-10 to +40 °C", "It takes 5 min.", "24 V DC"]) {
      expect(missingFacts(factsOf(spokenForm(text)), factsOf(text)), text).toEqual([]);
    }
  });
});

describe("a claim", () => {
  const source = factsOf("Oil filter, torque (Nm): 25; never turn it to the left before the pump has stopped. 8 to 10 mm.");

  it.each([
    "Turn it to 25 Nm",
    "25 newton metres",
    "never to the left",
    "Do not turn it left before",
    "8 mm",
    "It is 10 mm",
    "Unscrew the filter",
  ])("misses nothing that its source states: %s", (claim) => {
    expect(missingFacts(factsOf(claim), source)).toEqual([]);
  });

  it.each([
    ["35 Nm", ["35", "35Nm"]],
    ["8 Nm", ["8Nm"]],
    ["25 bar", ["bar", "25bar"]],
    ["to the right", ["side:right"]],
    ["after the pump has stopped", ["order:after"]],
    ["Start the pump", ["run:start"]],
    ["E-42", ["e42"]],
  ])("misses what its source does not state: %s", (claim, missing) => {
    expect(missingFacts(factsOf(claim), source)).toEqual(missing);
  });
});

describe("two questions", () => {
  it.each([
    ["What does error E-42 mean?", "what is error e forty two", true],
    ["What does error E-42 mean?", "What does error E-43 mean?", false],
    ["How do I turn it on?", "How do I switch it on?", true],
    ["How do I turn it on?", "How do I turn it off?", false],
    ["Is 12 Nm right?", "Is 21 Nm right?", false],
    ["How do I connect a phone?", "How do I disconnect a phone?", false],
    ["What is the maximum pressure?", "What is the minimum pressure?", false],
    ["What is the pressure?", "What is the maximum pressure?", false],
    ["Why does it start?", "Why does it not start?", false],
    ["Wait 30 minutes?", "Wait 30 min?", true],
  ])("%s / %s agree: %s", (left, right, same) => {
    expect(agree(factsOf(left), factsOf(right))).toBe(same);
  });
});
