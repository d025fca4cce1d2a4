import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type EmbeddingModel } from "../../knowledge/embedding.ts";
import { openMinilm } from "./minilm.ts";
import { openOnnxFolder } from "./onnx-folder.ts";

const shipped = resolve("models/all-MiniLM-L6-v2");
const signal = new AbortController().signal;
const base = { name: "mine", file: "model_int8.onnx", pooling: "mean", dimensions: 384, maxTokens: 256, batch: 1 };
const likeness = (left: Float32Array | undefined, right: Float32Array | undefined) =>
  left?.reduce((sum, value, index) => sum + value * (right?.[index] ?? 0), 0) ?? 0;

let directory: string;
const opened: EmbeddingModel[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "equivox-onnx-"));
  for (const name of ["model_int8.onnx", "tokenizer.json", "tokenizer_config.json"]) {
    await symlink(join(shipped, name), join(directory, name));
  }
});
afterEach(async () => {
  for (const model of opened.splice(0)) await model.close();
  await rm(directory, { recursive: true });
});

const options = () => ({ directory, threads: 1, queueMax: 100 });

async function open(settings: object): Promise<EmbeddingModel> {
  await writeFile(join(directory, "embedding.json"), JSON.stringify({ ...base, ...settings }));
  const model = await openOnnxFolder(options());
  opened.push(model);
  return model;
}

async function vectors(model: EmbeddingModel, texts: string[], priority: "question" | "document" = "document") {
  return model.embed(texts, { priority, signal });
}

describe("openOnnxFolder", () => {
  it("gives what the same files give as the shipped model, under a name of its own", async () => {
    const model = await open({});
    const minilm = await openMinilm({ directory: shipped, threads: 1, queueMax: 100 });
    opened.push(minilm);
    expect(model.name).toMatch(/^mine-[0-9a-f]{8}$/);
    expect(await vectors(model, ["Drain the oil."])).toEqual(await vectors(minilm, ["Drain the oil."]));
  });

  it("takes the first token when the model was trained so, and another name with it", async () => {
    const [mean, cls] = [await open({}), await open({ pooling: "cls" })];
    expect(cls.name).not.toBe(mean.name);
    const [byMean] = await vectors(mean, ["Drain the oil."]);
    const [byFirst] = await vectors(cls, ["Drain the oil."]);
    expect(likeness(byFirst, byFirst)).toBeCloseTo(1, 5);
    expect(likeness(byFirst, byMean)).toBeLessThan(0.99);
  });

  it("puts the prefixes before questions and passages", async () => {
    const plain = await open({});
    const model = await open({ queryPrefix: "query: ", passagePrefix: "passage: " });
    expect(await vectors(model, ["drain the oil"], "question")).toEqual(await vectors(plain, ["query: drain the oil"]));
    expect(await vectors(model, ["drain the oil"])).toEqual(await vectors(plain, ["passage: drain the oil"]));
  });

  it("embeds texts of different lengths in one pass as it embeds them alone, within what quantising in company costs", async () => {
    const [alone, together] = [await open({ batch: 1 }), await open({ batch: 32 })];
    const texts = ["Drain the oil.", "Replace the filter of the hydraulic unit every 500 hours.", "Stop."];
    const [left, right] = [await vectors(alone, texts), await vectors(together, texts)];
    left.forEach((vector, index) => expect(likeness(vector, right[index])).toBeGreaterThan(0.97));
  });

  it.each([
    ["a dimension that the model has not", { dimensions: 512 }, /vectors of 384 components, and its settings say 512/],
    ["a setting that does not exist", { pool: "mean" }, /embedding\.json is not valid/],
    ["weights that are not there", { file: "other.onnx" }, /other\.onnx cannot be read/],
    ["weights outside of the folder", { file: "../model.onnx" }, /embedding\.json is not valid/],
  ])("refuses %s and says so", async (_, settings, problem) => {
    await expect(open(settings)).rejects.toMatchObject({ code: "embedding-failed", message: expect.stringMatching(problem) as string });
  });

  it("refuses a folder without settings, and weights that are none", async () => {
    await expect(openOnnxFolder(options())).rejects.toMatchObject({ code: "embedding-failed" });
    await writeFile(join(directory, "broken.onnx"), "not a model");
    await expect(open({ file: "broken.onnx" })).rejects.toMatchObject({ code: "embedding-failed" });
  });
});
