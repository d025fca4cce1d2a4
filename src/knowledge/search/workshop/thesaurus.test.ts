import { describe, expect, it } from "vitest";
import { expressionCount, findExpressions } from "./thesaurus.ts";

const find = (text: string) => findExpressions(text.split(" "));

describe("findExpressions", () => {
  it("prefers the longest expression and lets none overlap", () => {
    expect(find("check the safety valve now").map(({ start, length }) => [start, length])).toEqual([
      [0, 1],
      [2, 2],
    ]);
  });

  it("translates between British and American English in both directions", () => {
    for (const [one, other] of [
      ["wrench", "spanner"],
      ["petrol", "gasoline"],
      ["tire", "tyre"],
    ] as const) {
      expect(find(one)[0]?.printed).toContain(other);
      expect(find(other)[0]?.printed).toContain(one);
    }
  });

  it("sees through the pronoun inside a verb and through its endings", () => {
    expect(find("firing it up")[0]).toMatchObject({ start: 0, length: 3 });
    expect(find("firing it up")[0]?.printed).toContain("start");
  });

  it("knows many expressions and invents none", () => {
    expect(expressionCount).toBeGreaterThan(1_000);
    expect(find("xylophone quartet")).toEqual([]);
  });
});
