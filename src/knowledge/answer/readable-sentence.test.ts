import { describe, expect, it } from "vitest";
import { readableSentence } from "./readable-sentence.ts";
import { trimSentence } from "./trim.ts";

describe("a sentence that is read aloud", () => {
  it.each([
    ["Settings General Network IP Remote You can connect a device.", "", "Settings General Network IP Remote: You can connect a device."],
    ["Settings Picture Try Now This function is available.", "", "Settings Picture: This function is available."],
    ["Notification You can view a list.", "", "Notification: You can view a list."],
    ["Changing the colour To change the colour, press OK.", "Changing the colour", "To change the colour, press OK."],
    [`${"Settings Picture ".repeat(5)}You can change it.`, "", "You can change it."],
  ])("has a pause after the path that stands before it: %s", (text, heading, read) => {
    expect(readableSentence(text, heading)).toBe(read);
  });

  it.each([
    "The oil filter stands on the left side.",
    "If you use a crane, pass two slings under the frame.",
    "Press OK. If it blinks, wait.",
    "Norvik Screw Oil 46 is the oil that you need.",
    "Changing the colour is easy.",
  ])("is left alone otherwise: %s", (text) => {
    expect(readableSentence(text, "Changing the colour")).toBe(text);
  });

  it("is not cut before a condition, which would turn it round", () => {
    const condition = `Open the valve ${"slowly and with great care ".repeat(7)}, unless the gauge shows more than 2 bar.`;
    expect(trimSentence(condition)).toBe(condition);
    const clause = `Open the valve slowly and with care, and ${"look at the gauge ".repeat(9)}.`;
    expect(trimSentence(clause)).toBe("Open the valve slowly and with care.");
  });
});
