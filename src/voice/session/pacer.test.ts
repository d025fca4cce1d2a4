import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ManualClock } from "../../base/manual-clock.ts";
import { frameSamples, Pacer, type PlaybackChannel } from "./pacer.ts";

const leadMs = 120;

function bench() {
  const clock = new ManualClock();
  const pacer = new Pacer({ clock, leadMs });
  const frames: number[][] = [];
  const log: string[] = [];
  const open = (): PlaybackChannel =>
    pacer.open({
      frame: (samples) => frames.push([...samples]),
      started: (segment) => log.push(`started ${segment}`),
      sent: (segment) => log.push(`sent ${segment}`),
      drained: () => log.push("drained"),
    });
  const sentMs = () => frames.flat().length / 24;
  return { clock, pacer, frames, log, open, sentMs };
}

describe("the pacer", () => {
  it("sends at once up to the lead, and then at real time", () => {
    const { clock, open, sentMs } = bench();
    const channel = open();
    channel.write(0, new Int16Array(24_000));
    channel.endSegment(0);
    expect(sentMs()).toBeGreaterThanOrEqual(leadMs);
    for (let elapsed = 20; elapsed <= 800; elapsed += 20) {
      clock.advance(20);
      expect(sentMs() - elapsed).toBeLessThanOrEqual(leadMs + 32);
      expect(sentMs() - elapsed).toBeGreaterThanOrEqual(leadMs - 20);
    }
  });

  it("keeps every sample in order and pads only the end of a segment, to whole blocks of 128", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.integer({ min: 1, max: 3_000 }), { maxLength: 5 }), { minLength: 1, maxLength: 4 }), (segments) => {
        const { clock, open, frames, log } = bench();
        const channel = open();
        let value = 1;
        const expected: number[] = [];
        segments.forEach((pieces, number) => {
          for (const length of pieces) {
            const piece = Int16Array.from({ length }, () => (value = (value % 30_000) + 1));
            expected.push(...piece);
            channel.write(number, piece);
          }
          channel.endSegment(number);
        });
        channel.end();
        clock.advance(10_000);
        expect(frames.flat().filter((sample) => sample !== 0)).toEqual(expected);
        for (const frame of frames) expect(frame.length % 128).toBe(0);
        for (const frame of frames) expect(frame.length).toBeLessThanOrEqual(frameSamples);
        expect(log.at(-1)).toBe("drained");
        expect(log.filter((line) => line.startsWith("sent"))).toHaveLength(segments.length);
      }),
      { numRuns: 50 },
    );
  });

  it("tells that all was played only when it was", () => {
    const { clock, open, log } = bench();
    const channel = open();
    channel.write(0, new Int16Array(2_304));
    channel.endSegment(0);
    channel.end();
    clock.advance(80);
    expect(log).toEqual(["started 0", "sent 0"]);
    clock.advance(40);
    expect(log).toEqual(["started 0", "sent 0", "drained"]);
  });

  it("sends nothing while paused, and nothing of what was flushed", () => {
    const { clock, open, frames } = bench();
    const channel = open();
    channel.write(0, new Int16Array(24_000));
    channel.pause();
    const before = frames.length;
    clock.advance(500);
    expect(frames).toHaveLength(before);
    channel.resume();
    expect(frames.length).toBeGreaterThan(before);
    channel.flush();
    const after = frames.length;
    clock.advance(1_000);
    expect(frames).toHaveLength(after);
  });

  it("waits for audio that is late and then goes on without catching up", () => {
    const { clock, open, sentMs } = bench();
    const channel = open();
    channel.write(0, new Int16Array(2_304));
    clock.advance(5_000);
    channel.write(0, new Int16Array(24_000));
    expect(sentMs()).toBeLessThanOrEqual(96 + leadMs + 32);
  });

  it("drops later segments but finishes the one that is kept", () => {
    const { clock, open, log } = bench();
    const channel = open();
    for (const segment of [0, 1]) {
      channel.write(segment, new Int16Array(12_000));
      channel.endSegment(segment);
    }
    channel.keepUpTo(0);
    channel.end();
    clock.advance(3_000);
    expect(log).toEqual(["started 0", "sent 0", "drained"]);
  });

  it("runs one timer for all sessions, and none when nothing plays", () => {
    const { clock, pacer, open } = bench();
    const channels = [open(), open(), open()];
    expect(clock.pending).toBe(0);
    for (const channel of channels) channel.write(0, new Int16Array(24_000));
    expect(clock.pending).toBe(1);
    for (const channel of channels) channel.close();
    expect([clock.pending, pacer.playing]).toEqual([0, 0]);
  });
});
