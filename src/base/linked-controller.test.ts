import { getEventListeners } from "node:events";
import { expect, it } from "vitest";
import { linkedController } from "./linked-controller.ts";

it("aborts with whichever parent aborts first, and keeps that reason", () => {
  const [left, right] = [new AbortController(), new AbortController()];
  const linked = linkedController(left.signal, right.signal);
  expect(linked.signal.aborted).toBe(false);
  right.abort("right");
  left.abort("left");
  linked.abort("own");
  expect(linked.signal.reason).toBe("right");
});

it("aborts by itself and leaves its parents alone", () => {
  const parent = new AbortController();
  const linked = linkedController(parent.signal);
  linked.abort("own");
  expect(linked.signal.reason).toBe("own");
  expect(parent.signal.aborted).toBe(false);
});

it("begins aborted when a parent is", () => {
  const linked = linkedController(new AbortController().signal, AbortSignal.abort("before"));
  expect(linked.signal.reason).toBe("before");
});

it("leaves nothing behind on its parents once it is unlinked", () => {
  const parent = new AbortController();
  const linked = linkedController(parent.signal);
  expect(getEventListeners(parent.signal, "abort")).toHaveLength(1);
  linked.unlink();
  linked.unlink();
  expect(getEventListeners(parent.signal, "abort")).toHaveLength(0);
  parent.abort("late");
  expect(linked.signal.aborted).toBe(false);
});
