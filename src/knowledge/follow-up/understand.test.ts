import { describe, expect, it } from "vitest";
import { silentLog } from "../../base/log.ts";
import { ManualClock } from "../../base/manual-clock.ts";
import { type LanguageModel } from "../answer/language-model.ts";
import { tenantSchema } from "../../tenancy/tenant.ts";
import { createUnderstand } from "./understand.ts";

const earlier = [{ question: "What is the pressure of the front tyre at 20 °C?", topic: "Tyres" }];
const byRules = "What is the pressure of the rear tyre at 20 °C?";
const tenant = tenantSchema.parse("acme");
const { signal } = new AbortController();

function reading(stream: LanguageModel["stream"], timeoutMs = 800) {
  const clock = new ManualClock();
  return { clock, understand: createUnderstand({ model: { name: "model", stream }, timeoutMs, clock, log: silentLog }) };
}

async function* writes(...pieces: string[]): AsyncGenerator<string> {
  await Promise.resolve();
  yield* pieces;
}

describe("understand", () => {
  it("has rules read the question when there is no model", async () => {
    const understand = createUnderstand({ timeoutMs: 800, clock: new ManualClock(), log: silentLog });
    expect(await understand("and the rear one?", earlier, signal, tenant)).toBe(byRules);
  });

  it("takes what the model says, told what was said before", async () => {
    const asked: string[] = [];
    const { understand, clock } = reading(({ prompt }) => {
      asked.push(prompt);
      return writes("What pressure does ", "the rear tyre need at 20 °C?");
    });
    expect(await understand("and the rear one?", earlier, signal, tenant)).toBe("What pressure does the rear tyre need at 20 °C?");
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain("front tyre at 20 °C");
    expect(clock.pending).toBe(0);
  });

  it("never asks the model about a question that stands alone", async () => {
    const { understand } = reading(() => {
      throw new Error("asked");
    });
    expect(await understand("How do I clean the fan?", earlier, signal, tenant)).toBeUndefined();
    expect(await understand("and the rear one?", [], signal, tenant)).toBeUndefined();
  });

  it.each([
    ["a number that nobody said", "What is the pressure of the rear tyre at 30 °C?"],
    ["a unit that nobody said", "What is the pressure of the rear tyre at 20 °F?"],
    ["a code that nobody said", "What is the pressure of the rear tyre E-42 at 20 °C?"],
    ["a side that nobody said", "What is the pressure of the left tyre at 20 °C?"],
    ["what was asked left out", "What is the pressure of the tyre at 20 °C?"],
    ["nothing", "  "],
    ["an essay", "word ".repeat(200)],
  ])("has rules read the question when the model says %s", async (_, written) => {
    expect(await reading(() => writes(written)).understand("and the rear one?", earlier, signal, tenant)).toBe(byRules);
  });

  it("has rules read the question when the model fails or does not answer in time", async () => {
    const failing = reading(async function* () {
      yield* await Promise.reject<string[]>(new Error("no"));
    });
    expect(await failing.understand("and the rear one?", earlier, signal, tenant)).toBe(byRules);
    const deaf = reading(async function* () {
      yield await new Promise<string>(() => undefined);
    });
    const understood = deaf.understand("and the rear one?", earlier, signal, tenant);
    deaf.clock.advance(800);
    expect(await understood).toBe(byRules);
    expect(deaf.clock.pending).toBe(0);
  });

  it("has rules read the question when its tenant has no characters left, and charges for what the model may write", async () => {
    const charged: [string, number][] = [];
    const admitting = (admitted: boolean) =>
      createUnderstand({
        model: { name: "model", stream: () => writes("What pressure does the rear tyre need at 20 °C?") },
        admit: async (who, characters) => {
          charged.push([who, characters]);
          return admitted;
        },
        timeoutMs: 800,
        clock: new ManualClock(),
        log: silentLog,
      });
    expect(await admitting(false)("and the rear one?", earlier, signal, tenant)).toBe(byRules);
    expect(await admitting(true)("and the rear one?", earlier, signal, tenant)).not.toBe(byRules);
    expect(charged).toEqual([
      ["acme", 217],
      ["acme", 217],
    ]);
  });

  it("ends with the asker", async () => {
    const asker = new AbortController();
    const deaf = reading(async function* () {
      yield await new Promise<string>(() => undefined);
    });
    const understood = deaf.understand("and the rear one?", earlier, asker.signal, tenant);
    asker.abort(new Error("left"));
    await expect(understood).rejects.toThrow("left");
    expect(deaf.clock.pending).toBe(0);
  });
});
