import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { Spread } from "./spread.ts";

test("some is done at once, the rest a little each turn and in order", async () => {
  const spread = new Spread(3);
  const done: number[] = [];
  for (let number = 0; number < 10; number++) spread.add(() => done.push(number));
  expect(done).toEqual([0, 1, 2]);
  const counts: number[] = [];
  while (done.length < 10) {
    await nextTurn();
    counts.push(done.length);
  }
  expect(counts).toEqual([6, 9, 10]);
  expect(done).toEqual(Array.from({ length: 10 }, (_, number) => number));
});

test("what comes while others wait waits behind them", async () => {
  const spread = new Spread(1);
  const done: string[] = [];
  spread.add(() => done.push("first"));
  spread.add(() => done.push("second"));
  await nextTurn();
  spread.add(() => done.push("third"));
  while (done.length < 3) await nextTurn();
  expect(done).toEqual(["first", "second", "third"]);
});
