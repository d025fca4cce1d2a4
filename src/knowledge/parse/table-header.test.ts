import { describe, expect, it } from "vitest";
import { headerOf, looksLikeHeader } from "./table-header.ts";

describe("looksLikeHeader", () => {
  it.each([
    [true, ["Bolt", "Torque"], ["M8", "25 Nm"]],
    [true, ["", "Dry", "Oiled"], ["M8", "25", "20"]],
    [true, ["Year", "2024", "2025"], ["Sold", "few", "many"]],
    [true, ["Part", "Torque", "Torque"], ["Head", "25 Nm", "20 Nm"]],
    [false, ["Weight", "45 kg"], ["Height", "1.2 m"]],
    [false, ["M8", "25", "20"], ["M10", "49", "40"]],
    [false, ["Visual Explain", "X", "X"], ["Plan cache", "X", ""]],
    [false, ["Drain the oil while it is warm.", "Wait."], ["Open it.", "Close it."]],
    [false, ["Only", "", ""], ["a", "b", "c"]],
  ])("is %s for %j above %j", (expected, first, second) => expect(looksLikeHeader([first, second])).toBe(expected));

  it("needs a row below", () => expect(looksLikeHeader([["Bolt", "Torque"]])).toBe(false));
});

describe("headerOf", () => {
  it("joins the names above a column, each said once", () => {
    expect(headerOf([["Bolt", "Torque", "Torque"], ["Bolt", "dry", "oiled"]])).toEqual(["Bolt", "Torque dry", "Torque oiled"]); // prettier-ignore
  });
});
