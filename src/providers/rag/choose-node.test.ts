import { describe, expect, it } from "vitest";
import { chooseNode } from "./choose-node.ts";
import { RetryBudget } from "./retry-budget.ts";

const node = (load: number, state: { available?: boolean; full?: boolean } = {}) => ({ load, available: true, full: false, ...state });

describe("the choice of a node", () => {
  it("stays with the first unless it is clearly more loaded than the second", () => {
    const [busy, idle, other] = [node(7), node(0), node(0)];
    expect(chooseNode([busy, idle, other])).toBe(busy);
    const busier = node(8);
    expect(chooseNode([busier, idle, other])).toBe(idle);
    expect(chooseNode([node(20), node(11)])?.load).toBe(20);
  });

  it("passes over nodes that are away or full, to the second and then to any", () => {
    const last = node(50);
    expect(chooseNode([node(0, { available: false }), node(0, { full: true }), last])).toBe(last);
    expect(chooseNode([node(0, { available: false })])).toBeUndefined();
    expect(chooseNode<ReturnType<typeof node>>([])).toBeUndefined();
  });
});

describe("the retry budget", () => {
  it("allows a few at once, and a tenth of the requests in the long run", () => {
    const budget = new RetryBudget();
    const spendAll = () => {
      let spent = 0;
      while (budget.spend()) spent++;
      return spent;
    };
    expect(spendAll()).toBe(20);
    for (let request = 0; request < 105; request++) budget.earn();
    expect(spendAll()).toBe(10);
  });
});
