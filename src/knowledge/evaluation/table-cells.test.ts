import { describe, expect, it } from "vitest";
import { type Page } from "../parse/page.ts";
import { compareCells } from "./table-cells.ts";

const pageOf = (header: string[], ...rows: string[][]): Page => ({ number: 1, blocks: [{ kind: "table", header, rows }] });

describe("compareCells", () => {
  const wanted = [pageOf(["Bolt", "Torque"], ["M8", "25 Nm"], ["M10", "49 Nm"])];

  it("finds cells under their own header, whatever their spacing, case and marks", () => {
    expect(compareCells([pageOf(["BOLT:", "torque"], ["M 8", "25 Nm."], ["M10", "49Nm"])], wanted)).toEqual({ wanted: 4, found: 4 });
  });

  it("does not find a cell under another header, in no table, or once more than it was read", () => {
    expect(compareCells([pageOf(["Torque", "Bolt"], ["M8", "25 Nm"], ["M10", "49 Nm"])], wanted).found).toBe(0);
    expect(compareCells([{ number: 1, blocks: [{ kind: "paragraph", text: "Bolt M8 Torque 25 Nm" }] }], wanted).found).toBe(0);
    expect(compareCells([pageOf(["Bolt"], ["M8"])], [pageOf(["Bolt"], ["M8"], ["M8"])])).toEqual({ wanted: 2, found: 1 });
  });

  it("wants no cells that say nothing", () =>
    expect(compareCells([], [pageOf(["Bolt", ""], ["M8", " – "])])).toEqual({ wanted: 1, found: 0 }));
});
