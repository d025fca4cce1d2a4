import { describe, expect, it } from "vitest";
import { ManualClock } from "../../base/manual-clock.ts";
import { SocketKeeper } from "./socket-keeper.ts";

function watched(keeper: SocketKeeper, options: { answers: boolean }) {
  const log: string[] = [];
  const keeping = keeper.watch({
    ping: () => {
      log.push("ping");
      if (options.answers) keeping.alive();
    },
    expire: (error) => log.push(error.code),
  });
  return { keeping, log };
}

const bench = () => {
  const clock = new ManualClock();
  return { clock, keeper: new SocketKeeper({ clock, voiceHelloTimeoutMs: 15_000, voicePingMs: 25_000 }) };
};

describe("the socket keeper", () => {
  it("ends a socket that does not introduce itself in time", () => {
    const { clock, keeper } = bench();
    const { log } = watched(keeper, { answers: true });
    clock.advance(14_000);
    expect(log.filter((entry) => entry !== "ping")).toEqual([]);
    clock.advance(2_000);
    expect(log.at(-1)).toBe("hello-missing");
    expect([keeper.size, clock.pending]).toEqual([0, 0]);
  });

  it("probes a socket and keeps it while it answers", () => {
    const { clock, keeper } = bench();
    const { keeping, log } = watched(keeper, { answers: true });
    keeping.introduced();
    clock.advance(250_000);
    expect(log.length).toBeGreaterThanOrEqual(9);
    expect(new Set(log)).toEqual(new Set(["ping"]));
    keeping.stop();
    keeping.stop();
    expect(clock.pending).toBe(0);
  });

  it("ends one that does not answer, by the second ping", () => {
    const { clock, keeper } = bench();
    const { keeping, log } = watched(keeper, { answers: false });
    keeping.introduced();
    clock.advance(40_000);
    expect(log).toEqual(["ping", "client-gone"]);
    expect(keeper.size).toBe(0);
  });

  it("watches any number by one timer", () => {
    const { clock, keeper } = bench();
    const all = Array.from({ length: 50 }, () => watched(keeper, { answers: true }));
    expect([keeper.size, clock.pending]).toEqual([50, 1]);
    for (const { keeping } of all) keeping.stop();
    expect([keeper.size, clock.pending]).toEqual([0, 0]);
  });
});
