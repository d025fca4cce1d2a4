import { describe, expect, it } from "vitest";
import { LineJoiner } from "./hyphenation.ts";
import { appendNested, isListMarker, listMarkerOf } from "./list-marker.ts";
import { headingDepthOf } from "./numbered-heading.ts";
import { warningOf } from "./warning-label.ts";

describe("warningOf", () => {
  it.each([
    ["WARNING Hot oil.", "warning", "Hot oil."],
    ["Warning: Hot oil.", "warning", "Hot oil."],
    ["⚠ DANGER! High voltage", "danger", "High voltage"],
    ["CAUTION - Sharp edges", "caution", "Sharp edges"],
    ["Note: Keep it dry", "note", "Keep it dry"],
    ["NOTICE", "caution", ""],
    ["[!WARNING] Hot", "warning", "Hot"],
  ])("reads %j as %s", (text, severity, rest) => {
    expect(warningOf(text)).toEqual({ severity, rest });
  });

  it.each(["Warning codes are listed below.", "Note that the valve is closed.", "Warnings appear in yellow", "The WARNING lamp"])(
    "does not take %j for a warning",
    (text) => {
      expect(warningOf(text)).toBeUndefined();
    },
  );
});

describe("listMarkerOf", () => {
  it.each([
    ["• Close the valve", false, 1, "Close the valve"],
    ["- Close the valve", false, 1, "Close the valve"],
    ["12. Close", true, 12, "Close"],
    ["(3) Close", true, 3, "Close"],
    ["b) Close", true, 2, "Close"],
    ["Step 4: Close", true, 4, "Close"],
  ])("reads %j", (line, ordered, value, rest) => {
    expect(listMarkerOf(line)).toEqual({ ordered, value, rest });
  });

  it.each(["3.2 Torque", "-5 °C is the lowest", "2,000 hours", "1.5 litres", "Close"])("does not take %j for an item", (line) => {
    expect(listMarkerOf(line)).toBeUndefined();
  });

  it("knows a marker that stands alone", () => {
    expect([isListMarker("•"), isListMarker("7."), isListMarker("7"), isListMarker("Yes")]).toEqual([true, true, false, false]);
  });

  it("puts nested items behind their parent", () => {
    expect(appendNested("Open the valve:", "by one turn")).toBe("Open the valve: by one turn");
    expect(appendNested("Open the valve", "by one turn")).toBe("Open the valve; by one turn");
  });
});

describe("headingDepthOf", () => {
  it.each([
    ["3 Maintenance", 1],
    ["3.2 Oil change", 2],
    ["4.1.3 Torque values", 3],
    ["Chapter 7 Faults", 1],
    ["Appendix B Wiring", 1],
    ["A valve opens", undefined],
    ["25 litres of oil", undefined],
    ["12 34", undefined],
    ["Maintenance", undefined],
  ])("finds that %j has the depth %s", (text, depth) => {
    expect(headingDepthOf(text)).toBe(depth);
  });
});

describe("LineJoiner", () => {
  const joiner = new LineJoiner(["a high-pressure hose", "the bearings"]);

  it("joins words that were parted at a line's end", () => {
    expect(joiner.join(["the bear-", "ings fail"])).toBe("the bearings fail");
  });

  it("keeps the hyphen of a compound that the document writes with one", () => {
    expect(joiner.join(["the high-", "pressure pump"])).toBe("the high-pressure pump");
  });

  it("keeps the hyphen before a capital or a number", () => {
    expect(joiner.join(["type RS-", "18 and V-", "Belts"])).toBe("type RS-18 and V-Belts");
  });

  it("writes no space between ideographs", () => {
    expect(joiner.join(["电源管", "理芯片", "AXP192"])).toBe("电源管理芯片 AXP192");
  });
});
