import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { admits, type Circuit, type CircuitEvent, failuresToOpen, newCircuit, reduceCircuit } from "./circuit-breaker.ts";

const failed = (at: number, jitter = 1): CircuitEvent => ({ type: "failed", at, jitter });
const play = (events: readonly CircuitEvent[], from: Circuit = newCircuit(0)) => events.reduce(reduceCircuit, from);
const broken = (at: number): Circuit => play(Array.from({ length: failuresToOpen }, () => failed(at)));

describe("a circuit", () => {
  it("opens after failures in a row, and a success between them starts the count again", () => {
    const nearly = Array.from({ length: failuresToOpen - 1 }, () => failed(1));
    expect(play(nearly).kind).toBe("closed");
    expect(play([...nearly, { type: "succeeded", at: 2 }, ...nearly]).kind).toBe("closed");
    expect(play([...nearly, failed(1)])).toMatchObject({ kind: "open", since: 1, until: 501 });
  });

  it("lets one request pass when it has cooled down, which closes it or opens it for twice as long", () => {
    const open = broken(0);
    expect(admits(open, 499)).toBe(false);
    expect(admits(open, 500)).toBe(true);
    const trial = play([{ type: "begun", at: 500 }], open);
    expect(admits(trial, 501)).toBe(false);
    expect(play([{ type: "succeeded", at: 510 }], trial)).toEqual(newCircuit(510));
    expect(play([failed(510)], trial)).toMatchObject({ kind: "open", until: 1_510 });
    expect(admits(play([{ type: "cancelled", at: 510 }], trial), 511)).toBe(true);
  });

  it("spreads its trials by half of the time", () => {
    expect(play([failed(0, 0)], play(Array.from({ length: failuresToOpen - 1 }, () => failed(0))))).toMatchObject({ until: 250 });
  });

  it("always admits somebody within ten seconds, whatever happened", () => {
    const event: fc.Arbitrary<CircuitEvent> = fc.oneof(
      fc.record({ type: fc.constantFrom("succeeded" as const, "cancelled" as const), at: fc.nat(1_000) }),
      fc.record({ type: fc.constant("failed" as const), at: fc.nat(1_000), jitter: fc.double({ min: 0, max: 1, noNaN: true }) }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        expect(admits(play(events), 11_000)).toBe(true);
      }),
    );
  });
});
