import { describe, expect, it } from "vitest";
import { ManualClock } from "../../base/manual-clock.ts";
import { chunkOf } from "../../../test/support/packed-partition.ts";
import { reranked } from "./reranked.ts";
import { type Reranker } from "./reranker.ts";

const signal = new AbortController().signal;
const passages = ["oil", "belt", "fan"].map((text, ordinal) => ({
  chunk: { ...chunkOf(text, ordinal, "Part"), documentId: "d", version: 1 },
  title: "Manual",
  score: 1 - ordinal,
}));

async function order(reranker: Reranker, given: AbortSignal = signal, hasten: (clock: ManualClock) => void = () => undefined) {
  const clock = new ManualClock();
  const degraded: unknown[] = [];
  const onDegraded = (error: unknown) => degraded.push(error);
  const pending = reranked("which?", passages, { reranker, clock, timeoutMs: 300, signal: given, onDegraded });
  hasten(clock);
  const found = await pending;
  expect(clock.pending).toBe(0);
  return { texts: found.map(({ chunk }) => chunk.text), degraded };
}

const hanging: Reranker = {
  rerank: (request) => new Promise((_, reject) => request.signal.addEventListener("abort", () => reject(request.signal.reason as Error))),
};

describe("reranked", () => {
  it("puts the passages in the order of the scores, given with their headings", async () => {
    const asked: string[] = [];
    const reranker: Reranker = {
      rerank({ texts }) {
        asked.push(...texts);
        return Promise.resolve([0.1, 0.9, 0.5]);
      },
    };
    expect(await order(reranker)).toEqual({ texts: ["belt", "fan", "oil"], degraded: [] });
    expect(asked[0]).toBe("Part\noil");
  });

  it("keeps the order when the reranker fails or takes too long, and says so", async () => {
    const failing = await order({ rerank: () => Promise.reject(new Error("broken")) });
    expect(failing).toMatchObject({ texts: ["oil", "belt", "fan"], degraded: [{ message: "broken" }] });
    const slow = await order(hanging, signal, (clock) => clock.advance(300));
    expect(slow).toMatchObject({ texts: ["oil", "belt", "fan"], degraded: [{ code: "deadline-exceeded" }] });
  });

  it("rejects with the reason of the caller's signal", async () => {
    const stop = new AbortController();
    await expect(order(hanging, stop.signal, () => stop.abort(new Error("left")))).rejects.toThrow("left");
  });
});
