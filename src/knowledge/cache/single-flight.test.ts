import { expect, it } from "vitest";
import { SingleFlight } from "./single-flight.ts";

it("stops a computation that nobody waits for any more, and none that is over", async () => {
  const flights = new SingleFlight<string>();
  const signals: AbortSignal[] = [];
  const done = await flights.run("press", undefined, (signal) => {
    signals.push(signal);
    return Promise.resolve("found");
  });
  const caller = new AbortController();
  const left = flights.run("press", caller.signal, (signal) => {
    signals.push(signal);
    return new Promise<string>(() => undefined);
  });
  caller.abort(new Error("hung up"));
  await expect(left).rejects.toThrow("hung up");
  expect(done).toBe("found");
  expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]);
  expect(flights.size).toBe(0);
});
