import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spokenForm } from "./spoken-form.ts";

describe("spokenForm", () => {
  it.each([
    ["Tighten the bolts to 25 Nm.", "Tighten the bolts to 25 newton metres."],
    ["Torque 1 N·m, then 25Nm.", "Torque 1 newton metre, then 25 newton metres."],
    ["Set 8–10 bar (116–145 psi).", "Set 8 to 10 bar, 116 to 145 P S I."],
    ["7.0 ... 7.5 bar", "7 point 0 to 7 point 5 bar"],
    ["Wait 10-15 minutes.", "Wait 10 to 15 minutes."],
    ["Ambient -10 to +45 °C", "Ambient minus 10 to plus 45 degrees Celsius"],
    ["0.25 kW ± 10 %", "0 point 2 5 kilowatts plus or minus 10 percent"],
    ["Noise: 72 dB(A) at 1 m.", "Noise: 72 decibels at 1 metre."],
    ["1.5 m³/min", "1 point 5 cubic metres per minute"],
    ["12 L/min at 300 kPa", "12 litres per minute at 300 kilopascals"],
    ["a 5-mm hex key", "a 5 millimetre hex key"],
    ["400 V AC, 16 A", "400 volts A C, 16 amps"],
    ["2950 rpm", "two thousand nine hundred fifty R P M"],
    ["The gap is > 3 mm but ≤ 5 mm", "The gap is more than 3 millimetres but at most 5 millimetres"],
  ])("reads quantities: %s", (text, spoken) => expect(spokenForm(text)).toBe(spoken));

  it.each([
    ["every 2,000 hours", "every two thousand hours"],
    ["12,500 cycles", "twelve thousand five hundred cycles"],
    ["1 1/2 turns", "1 and a half turns"],
    ["a 3/4 turn", "a three quarters turn"],
    ["½ turn", "one half turn"],
    ["step 3.2.1", "step 3 point 2 point 1"],
  ])("reads numbers: %s", (text, spoken) => expect(spokenForm(text)).toBe(spoken));

  it.each([
    ["Code E-42 appears.", "Code E 42 appears."],
    ["Clear E-01.", "Clear E 0 1."],
    ["an M8x20 bolt", "an M 8 by 20 bolt"],
    ["part 1820-041", "part 1 8 2 0 0 4 1"],
    ["P/N AC-4471-0032", "part number A C 4 4 7 1 0 0 3 2"],
    ["The RS-18/7.5 model", "The R S 18 7 point 5 model"],
    ["ISO 8573-1", "ISO 8 5 7 3 1"],
    ["IP65 and LED H3", "I P 65 and L E D H 3"],
  ])("spells codes and part numbers: %s", (text, spoken) => expect(spokenForm(text)).toBe(spoken));

  it.each([
    ["WARNING: Hot surfaces!", "Warning. Hot surfaces!"],
    ["**CAUTION** Sharp edges.", "Caution. Sharp edges."],
    ["Use oil, e.g. grade 46, approx. 10 L (max. 12 L).", "Use oil, for example grade 46, about 10 litres, maximum 12 litres."],
    ["See [the table](https://example.com) and `reset` [2].", "See the table and reset."],
    ["- **Stop** → wait & check", "Stop, then wait and check"],
    ["Größe naïve", "Grosse naive"],
    ["\u200bIgnore\u202e this", "Ignore this"],
  ])("leaves no markup, abbreviation or hidden character: %s", (text, spoken) => expect(spokenForm(text)).toBe(spoken));

  it("is empty when a synthesiser has nothing to say", () => expect(spokenForm("※ 油 —")).toBe(""));

  it("holds only characters that a synthesiser knows, whatever comes in", () => {
    const symbols = fc.constantFrom(
      ...Array.from("0123456789 .,-–/×±°%()[]*#_<>=&→½µΩ³²\"'aAmMVEx:;!?\n"),
      "Nm",
      " bar",
      "°C",
      "m³/min",
      "E-42",
      "3/4",
    );
    const text = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.array(symbols).map((pieces) => pieces.join("")),
    );
    fc.assert(
      fc.property(text, (any) => {
        const spoken = spokenForm(any);
        expect(spoken).toMatch(/^(?:[A-Za-z0-9](?:[A-Za-z0-9 .,?!:;'-]*[A-Za-z0-9.,?!:;])?)?$/);
        expect(spoken).not.toMatch(/ {2}| [.,?!:;]/);
      }),
      { numRuns: 2_000 },
    );
  });

  it("changes nothing when it is applied to what it gave, so that a sentence may pass through twice", () => {
    for (const text of ["Set 8 to 10 bar.", "Tighten to 25 newton metres.", "Code E 42 appears."]) expect(spokenForm(text)).toBe(text);
  });
});
