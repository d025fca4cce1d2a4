import { describe, expect, it } from "vitest";
import { EmbeddingQueue, type EmbeddingTask } from "./embedding-queue.ts";

const live = new AbortController().signal;

function task(text: string, priority: "question" | "document", signal = live, count = 1): EmbeddingTask & { outcome: () => unknown } {
  let outcome: unknown;
  return {
    texts: Array.from({ length: count }, () => text),
    priority,
    signal,
    resolve: () => undefined,
    reject: (error) => (outcome = error),
    outcome: () => outcome,
  };
}

const textsOf = (tasks: readonly EmbeddingTask[]) => tasks.map(({ texts }) => texts[0]);

describe("EmbeddingQueue", () => {
  it("takes questions first, and never together with documents", () => {
    const queue = new EmbeddingQueue(10);
    for (const one of [task("a", "document"), task("b", "document"), task("q", "question")]) queue.push(one);
    expect(textsOf(queue.take(8))).toEqual(["q"]);
    expect(textsOf(queue.take(8))).toEqual(["a", "b"]);
    expect(queue.take(8)).toEqual([]);
  });

  it("takes as many texts as may go together, and what is larger than that alone", () => {
    const queue = new EmbeddingQueue(100);
    for (const [text, count] of [
      ["a", 3],
      ["b", 2],
      ["c", 9],
      ["d", 1],
    ] as const) {
      queue.push(task(text, "document", live, count));
    }
    expect([queue.take(4), queue.take(4), queue.take(4), queue.take(4)].map(textsOf)).toEqual([["a"], ["b"], ["c"], ["d"]]);
  });

  it("counts texts against its limit, and passes over what nobody wants any more", () => {
    const queue = new EmbeddingQueue(4);
    const stop = new AbortController();
    const unwanted = task("a", "document", stop.signal, 3);
    queue.push(unwanted);
    expect(() => queue.admit(2)).toThrow(expect.objectContaining({ code: "embedding-failed" }) as Error);
    stop.abort(new Error("gone"));
    queue.push(task("b", "document"));
    expect(textsOf(queue.take(4))).toEqual(["b"]);
    expect(unwanted.outcome()).toEqual(new Error("gone"));
    queue.admit(4);
  });
});
