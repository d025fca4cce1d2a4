import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddingModel } from "../../knowledge/embedding.ts";
import { openMinilm } from "./minilm.ts";

const directory = "models/all-MiniLM-L6-v2";
const signal = new AbortController().signal;
const dot = (left: Float32Array, right: Float32Array) => left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);

describe("the shipped models", () => {
  it.each(["all-MiniLM-L6-v2/model_int8.onnx", "silero-vad/silero_vad_v5.onnx"])(
    "%s is the file that models/README.md describes",
    (path) => {
      const sum = createHash("sha256")
        .update(readFileSync(`models/${path}`))
        .digest("hex");
      const row = readFileSync("models/README.md", "utf8")
        .split("\n")
        .find((line) => line.includes(`\`${path.split("/")[0] ?? ""}/\``));
      expect(row).toContain(sum);
    },
  );
});

describe("openMinilm", () => {
  let model: EmbeddingModel;
  beforeAll(async () => {
    model = await openMinilm({ directory, threads: 1, queueMax: 50 });
  });
  afterAll(() => model.close());

  const embed = (texts: string[], options: { priority?: "question" | "document"; signal?: AbortSignal } = {}) =>
    model.embed(texts, { priority: options.priority ?? "document", signal: options.signal ?? signal });

  it("gives unit vectors in which a paraphrase is nearer than another subject", async () => {
    const [drain, empty, belt] = await embed(["Drain the oil.", "How do I empty the lubricant?", "Check the belt tension."]);
    expect(drain).toHaveLength(model.dimensions);
    expect(dot(drain!, drain!)).toBeCloseTo(1, 5);
    expect(dot(drain!, empty!)).toBeGreaterThan(dot(drain!, belt!) + 0.1);
  });

  it("reads a text beyond its limit of tokens as far as it goes", async () => {
    const [long, longer] = await embed(["valve ".repeat(300), "valve ".repeat(5_000)]);
    expect(dot(long!, longer!)).toBeCloseTo(1, 5);
  });

  it("lets a question overtake documents that wait", async () => {
    const order: string[] = [];
    const documents = embed(Array.from({ length: 40 }, (_, index) => `document ${index}`)).then(() => order.push("documents"));
    const question = embed(["question"], { priority: "question" }).then(() => order.push("question"));
    await Promise.all([documents, question]);
    expect(order).toEqual(["question", "documents"]);
  });

  it("rejects with the reason of the signal, makes room at once and goes on with others", async () => {
    const stop = new AbortController();
    const given = embed(
      Array.from({ length: 50 }, (_, index) => `given up ${index}`),
      { signal: stop.signal },
    );
    stop.abort(new Error("no longer wanted"));
    await expect(given).rejects.toThrow("no longer wanted");
    await expect(embed(Array.from({ length: 40 }, (_, index) => `wanted ${index}`))).resolves.toHaveLength(40);
    await expect(embed(["never"], { signal: stop.signal })).rejects.toThrow("no longer wanted");
  });

  it("refuses what exceeds its queue", async () => {
    await expect(embed(Array.from({ length: 51 }, () => "too many"))).rejects.toMatchObject({ code: "embedding-failed" });
    await expect(embed(["one"])).resolves.toHaveLength(1);
  });

  it("fails clearly when the model is not there", async () => {
    await expect(openMinilm({ directory: "models/nothing", threads: 1, queueMax: 10 })).rejects.toMatchObject({ code: "embedding-failed" });
  });

  it("rejects what waits when it is closed, and everything after", async () => {
    const other = await openMinilm({ directory, threads: 2, queueMax: 100 });
    const waiting = other.embed(
      Array.from({ length: 20 }, (_, index) => `text ${index}`),
      { priority: "document", signal },
    );
    const refused = expect(waiting).rejects.toMatchObject({ code: "embedding-failed" });
    await other.close();
    await refused;
    await expect(other.embed(["late"], { priority: "question", signal })).rejects.toMatchObject({ code: "embedding-failed" });
  });
});
