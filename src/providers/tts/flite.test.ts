import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { startFlite } from "./flite.ts";

const signal = new AbortController().signal;

async function collect(pieces: AsyncIterable<Int16Array>): Promise<Int16Array[]> {
  const collected: Int16Array[] = [];
  for await (const piece of pieces) collected.push(piece);
  return collected;
}

const seconds = (pieces: Int16Array[]) => pieces.reduce((sum, piece) => sum + piece.length, 0) / 24_000;

describe("Flite", () => {
  let flite: Awaited<ReturnType<typeof startFlite>>;

  beforeAll(async () => {
    flite = await startFlite({ voice: "slt", threads: 1, queueMax: 4, clock: systemClock, log: silentLog });
  });
  afterAll(() => flite.close());

  it.each(["slt", "rms", "awb", "kal16"])("speaks audibly with voice %s", async (voice) => {
    const pieces = await collect(flite.synthesize("Tighten the bolts.", { voice, signal }));
    expect(seconds(pieces)).toBeGreaterThan(0.7);
    expect(seconds(pieces)).toBeLessThan(2);
    expect(pieces[0]?.some((sample) => Math.abs(sample) > 4_000)).toBe(true);
  });

  it("gives the same samples for the same text whatever was spoken between", async () => {
    const first = await collect(flite.synthesize("Open the valve.", { signal }));
    await collect(flite.synthesize("Something else entirely, and longer too.", { voice: "rms", signal }));
    expect(await collect(flite.synthesize("Open the valve.", { signal }))).toEqual(first);
  });

  it("speaks a long sentence in pieces, so that the first comes early", async () => {
    const sentence = "Before you open the service door, turn the main switch off and wait until the gauge reads zero.";
    const pieces = await collect(flite.synthesize(sentence, { signal }));
    expect(pieces.length).toBeGreaterThan(1);
    expect(seconds(pieces)).toBeGreaterThan(4);
  });

  it("reads units and codes out, and nothing for what cannot be read", async () => {
    const short = seconds(await collect(flite.synthesize("25", { signal })));
    expect(seconds(await collect(flite.synthesize("25 Nm", { signal })))).toBeGreaterThan(short + 0.4);
    expect(await collect(flite.synthesize(" … * ", { signal }))).toEqual([]);
  });

  it("refuses an unknown voice", async () => {
    await expect(collect(flite.synthesize("Hello.", { voice: "nobody", signal }))).rejects.toMatchObject({
      code: "speech-synthesis-failed",
    });
  });

  it("ends a sentence that is aborted at once with the signal's reason, whether it has begun or waits", async () => {
    const controller = new AbortController();
    const both = ["First of all, open the valve.", "Then close it again."].map((text) =>
      collect(flite.synthesize(text, { signal: controller.signal })),
    );
    const reason = new Error("barge-in");
    controller.abort(reason);
    await Promise.all(both.map((one) => expect(one).rejects.toBe(reason)));
    expect(seconds(await collect(flite.synthesize("Still here.", { signal })))).toBeGreaterThan(0.4);
  });

  it("refuses more sentences than may wait, and still speaks those that do", async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 7 }, (_, index) => collect(flite.synthesize(`Sentence ${index}.`, { signal }))),
    );
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(5);
    expect(results.at(-1)).toMatchObject({ status: "rejected", reason: { code: "queue-full" } });
  });

  it("pronounces words that are in no dictionary, as CMUdict writes phones", async () => {
    const phones = await flite.pronounce(["extruder", "thermistor"]);
    expect(phones).toEqual(
      new Map([
        ["extruder", "IH K S T R UW D ER"],
        ["thermistor", "TH ER M IH S T ER"],
      ]),
    );
  });

  it("rejects what waits when it is closed", async () => {
    const other = await startFlite({ voice: "kal16", threads: 1, queueMax: 4, clock: systemClock, log: silentLog });
    const speech = collect(other.synthesize("This is never heard.", { signal }));
    await Promise.all([expect(speech).rejects.toMatchObject({ code: "speech-synthesis-failed" }), other.close()]);
    await expect(collect(other.synthesize("Nor this.", { signal }))).rejects.toMatchObject({ code: "speech-synthesis-failed" });
  });
});
