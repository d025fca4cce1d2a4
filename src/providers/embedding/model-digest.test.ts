import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { digestOfModel } from "./model-digest.ts";
import { onnxSettingsSchema } from "./onnx-messages.ts";

const settings = onnxSettingsSchema.parse({ name: "mine", file: "model.onnx", pooling: "mean", dimensions: 8, maxTokens: 8 });
let directory: string;
const put = (name: string, content: string) => writeFile(join(directory, name), content);
const digest = () => digestOfModel(directory, settings);

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "equivox-digest-"));
  await mkdir(join(directory, "parts"));
  // Longer than what is read at once, so that one name lies across two pieces.
  await put("model.onnx", `${"x".repeat(65_530)}model.onnx_data${"x".repeat(100)}parts/second.bin`);
  for (const name of ["tokenizer.json", "tokenizer_config.json", "model.onnx_data", "parts/second.bin"]) await put(name, name);
});
afterEach(() => rm(directory, { recursive: true }));

it.each(["model.onnx", "tokenizer.json", "tokenizer_config.json", "model.onnx_data", "parts/second.bin"])(
  "makes another model of another %s",
  async (name) => {
    const before = await digest();
    expect(await digest()).toBe(before);
    await put(name, "model.onnx_data parts/second.bin, otherwise");
    expect(await digest()).not.toBe(before);
  },
);

it("makes another model of other settings, and of nothing that the model does not name", async () => {
  const before = await digest();
  expect(await digestOfModel(directory, { ...settings, pooling: "cls" })).not.toBe(before);
  await put("README.md", "How it was made.");
  await put("model_fp16.onnx", "another one");
  expect(await digest()).toBe(before);
});

it("says which file cannot be read", async () => {
  await rm(join(directory, "tokenizer.json"));
  await expect(digest()).rejects.toMatchObject({ code: "embedding-failed", message: expect.stringContaining("tokenizer.json") as string });
});
