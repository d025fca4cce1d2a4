import { describe, expect, it } from "vitest";
import { EnergyGate, levelDecibels } from "./energy-gate.ts";

const rate = 16_000;
const window = (decibels: number) => {
  const amplitude = 32_768 * 10 ** (decibels / 20);
  return Int16Array.from({ length: 512 }, (_, index) => (index % 2 === 0 ? amplitude : -amplitude));
};

describe("the energy gate", () => {
  it("measures a square wave at its own amplitude", () => {
    expect(levelDecibels(window(-20))).toBeCloseTo(-20, 1);
    expect(levelDecibels(new Int16Array(512))).toBe(-70);
  });

  it("opens at 8 dB over the noise floor and not below", () => {
    const gate = new EnergyGate(rate);
    for (let count = 0; count < 200; count++) gate.feed(window(-50));
    expect(gate.floorDecibels).toBeCloseTo(-50, 0);
    expect(gate.feed(window(-43))).toBe(false);
    expect(gate.feed(window(-40))).toBe(true);
  });

  it("stays open for a moment after the last loud window, then closes", () => {
    const gate = new EnergyGate(rate);
    for (let count = 0; count < 200; count++) gate.feed(window(-50));
    gate.feed(window(-20));
    const open = Array.from({ length: 12 }, () => gate.feed(window(-50)));
    expect(open.indexOf(false)).toBe(7);
    expect(open.lastIndexOf(true)).toBe(6);
  });

  it("gets used to a new noise at 3 dB a second and closes again", () => {
    const gate = new EnergyGate(rate);
    for (let count = 0; count < 200; count++) gate.feed(window(-60));
    const opened = Array.from({ length: 400 }, () => gate.feed(window(-40)));
    expect(opened[0]).toBe(true);
    // 20 dB above the floor: 12 dB at 3 dB a second are 4 s, or 125 windows.
    const closedAt = opened.indexOf(false);
    expect(closedAt).toBeGreaterThan(120);
    expect(closedAt).toBeLessThan(145);
  });

  it("falls quickly when the room becomes quiet", () => {
    const gate = new EnergyGate(rate);
    for (let count = 0; count < 400; count++) gate.feed(window(-30));
    for (let count = 0; count < 15; count++) gate.feed(window(-65));
    expect(gate.floorDecibels).toBeLessThan(-64);
  });
});
