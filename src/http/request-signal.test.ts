import { EventEmitter } from "node:events";
import { type ServerResponse } from "node:http";
import { expect, it } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { requestSignal } from "./request-signal.ts";

const limit = { what: "The question", timeoutMs: 1_000 };

function open(raw: { destroyed: boolean; writableFinished: boolean }) {
  const clock = new ManualClock(0);
  const response = Object.assign(new EventEmitter(), raw);
  const signal = requestSignal(response as unknown as ServerResponse, clock, limit);
  return { clock, response, signal };
}

it("aborts with its error when the time is up", () => {
  const { clock, signal } = open({ destroyed: false, writableFinished: false });
  clock.advance(999);
  expect(signal.aborted).toBe(false);
  clock.advance(1);
  expect(signal.reason).toMatchObject({ code: "deadline-exceeded" });
});

it("aborts when the client leaves, and waits no longer", () => {
  const { clock, response, signal } = open({ destroyed: false, writableFinished: false });
  response.emit("close");
  expect(signal.reason).toMatchObject({ code: "client-left" });
  expect(clock.pending).toBe(0);
});

it("aborts at once for a client that had left before", () => {
  const { clock, signal } = open({ destroyed: true, writableFinished: false });
  expect(signal.reason).toMatchObject({ code: "client-left" });
  expect(clock.pending).toBe(0);
});

it("ends with the answer, without aborting", () => {
  const { clock, response, signal } = open({ destroyed: false, writableFinished: true });
  response.emit("close");
  expect(clock.pending).toBe(0);
  expect(signal.aborted).toBe(false);
});
