import { describe, expect, it } from "vitest";
import { codeShape, codesOf, contentSurface, questionTerms, stem, tokenize, wordTerms } from "./terms.ts";

const codes = (text: string) => codesOf(tokenize(text));
const words = (text: string) => wordTerms(tokenize(text));

describe("tokenize", () => {
  it.each(["E-42", "E 42", "e42", "E–42", "e 42"])("reads %s as the code e42", (text) => {
    expect(codes(`The display shows ${text} and stops`)).toEqual(["e42"]);
  });

  it.each([
    ["M8x20", "m8x20"],
    ["M8 × 20", "m8x20"],
    ["1820-023", "1820023"],
    ["IP 54", "ip54"],
  ])("reads %s as the code %s", (text, code) => expect(codes(text)).toEqual([code]));

  it.each(["A 12 mm wrench", "100-240 V", "two-stage", "a 10-day test", "3 x 400 V"])("finds no code in %s", (text) => {
    expect(codes(text)).toEqual([]);
  });

  it.each([
    ["12 Nm", "12nm"],
    ["12Nm", "12nm"],
    ["12 N·m", "12nm"],
    ["12 newton metres", "12nm"],
    ["24V", "24v"],
    ["24 volts", "24v"],
    ["1,000 hours", "1000h"],
    ["8,5 bar", "8.5bar"],
    ["45 °C", "45°"],
    ["45 degrees", "45°"],
  ])("reads %s as the quantity %s", (text, term) => expect(words(text)).toContain(term));

  it("keeps the number of a quantity findable alone", () => expect(words("25 Nm")).toEqual(["25nm", "25", "nm"]));
});

describe("stem", () => {
  it.each([
    ["bolts", "bolt"],
    ["batteries", "battery"],
    ["hoses", "hose"],
    ["pressure", "pressure"],
    ["press", "press"],
    ["bus", "bus"],
  ])("makes %s %s", (word, expected) => expect(stem(word)).toBe(expected));
});

describe("questionTerms", () => {
  it("leaves question words out", () => {
    expect(questionTerms(tokenize("How do I drain the condensate tank?"))).toEqual(["drain", "condensate", "tank"]);
  });

  it("keeps them when hardly anything else remains", () => {
    expect(questionTerms(tokenize("What is it?"))).toEqual(["what", "is", "it"]);
  });
});

describe("contentSurface", () => {
  it("joins words and leaves question words out", () => expect(contentSurface(tokenize("How is the Oil tank"))).toBe("oil_tank"));

  it("is empty for a question of question words", () => expect(contentSurface(tokenize("How is it?"))).toBe(""));
});

describe("codeShape", () => {
  it("is equal for codes of one kind only", () => {
    expect(codeShape("e42")).toBe(codeShape("e7"));
    expect(codeShape("e42")).not.toBe(codeShape("w42"));
  });
});
