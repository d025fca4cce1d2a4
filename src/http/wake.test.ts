import { expect, test } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { attachment } from "./content-disposition.ts";
import { Wake } from "./wake.ts";

test("a waiter is woken, times out, or is told that it is over, and leaves no timer behind", async () => {
  const clock = new ManualClock();
  const wake = new Wake(clock);
  const woken = wake.wait(1_000);
  wake.now();
  expect(await woken).toBe(true);
  const timedOut = wake.wait(1_000);
  clock.advance(1_000);
  expect(await timedOut).toBe(true);
  wake.now();
  wake.now();
  expect(await wake.wait(1_000)).toBe(true);
  const ended = wake.wait(1_000);
  wake.end();
  expect(await ended).toBe(false);
  expect(await wake.wait(1_000)).toBe(false);
  expect(clock.pending).toBe(0);
});

test.each([
  ["manual.pdf", `attachment; filename="manual.pdf"; filename*=UTF-8''manual.pdf`],
  ['a"b\r\nSet-Cookie: x.pdf', `attachment; filename="a_b__Set-Cookie: x.pdf"; filename*=UTF-8''a%22b%0D%0ASet-Cookie%3A%20x.pdf`],
  ["Prüfung's 説明.md", `attachment; filename="Pr_fung's __.md"; filename*=UTF-8''Pr%C3%BCfung%27s%20%E8%AA%AC%E6%98%8E.md`],
  ["half \ud800", `attachment; filename="half _"; filename*=UTF-8''half%20_`],
])("the file name %j cannot break out of its header", (fileName, header) => {
  expect(attachment(fileName)).toBe(header);
});
