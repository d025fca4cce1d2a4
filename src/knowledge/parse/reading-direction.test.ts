import { describe, expect, it } from "vitest";
import { inReadingOrder, isRightToLeft } from "./reading-direction.ts";

const pieces = (...texts: string[]) => texts.map((text) => ({ text, rightToLeft: /[א-ת]/.test(text) }));
const read = (texts: string[], rightToLeft: boolean) => inReadingOrder(pieces(...texts), rightToLeft).map(({ text }) => text);

describe("inReadingOrder", () => {
  it("leaves a line of one direction from the left as it is, and turns one from the right", () => {
    expect(read(["Drain", "the", "oil"], false)).toEqual(["Drain", "the", "oil"]);
    expect(read(["ג", "ב", "א"], true)).toEqual(["א", "ב", "ג"]);
  });

  it("keeps foreign words and numbers within a line from the right in their own order", () => {
    expect(read(["ד", "25", "Nm", "ב", "א"], true)).toEqual(["א", "ב", "25", "Nm", "ד"]);
  });

  it("turns words from the right within a line from the left", () => {
    expect(read(["The", "word", "ב", "א", "means", "oil"], false)).toEqual(["The", "word", "א", "ב", "means", "oil"]);
  });

  it("takes marks along with what stands on both their sides, else with the line", () => {
    expect(read([".", "ב", "12", "-", "25", ",", "א"], true)).toEqual(["א", ",", "12", "-", "25", "ב", "."]);
  });
});

describe("isRightToLeft", () => {
  it("goes by the letters, so that names and numbers do not turn a line", () => {
    expect(isRightToLeft("R و Python لتحليل البيانات 2024")).toBe(true);
    expect(isRightToLeft("The word שמן means oil")).toBe(false);
    expect(isRightToLeft("25 – 30")).toBe(false);
  });
});
