import { appendFile, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type EmbeddingModel } from "../embedding.ts";
import { keptEmbedding } from "./kept-embedding.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equivox-kept-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const options = { priority: "document", signal: new AbortController().signal } as const;

function countingModel(name = "counting"): EmbeddingModel & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    name,
    dimensions: 2,
    asked,
    embed: async (texts) => {
      asked.push(...texts);
      return texts.map((text) => Float32Array.of(text.length, 0.5));
    },
    close: async () => undefined,
  };
}

it("asks the model for each text once, and not again after it was opened anew", async () => {
  const path = join(folder, "kept.bin");
  const first = countingModel();
  const kept = keptEmbedding(first, path);
  expect(await kept.embed(["one", "three"], options)).toEqual([Float32Array.of(3, 0.5), Float32Array.of(5, 0.5)]);
  expect(await kept.embed(["three", "one", "three"], options)).toEqual([5, 3, 5].map((size) => Float32Array.of(size, 0.5)));
  kept.closeFile();
  const second = countingModel();
  const again = keptEmbedding(second, path);
  expect(await again.embed(["three", "seven"], options)).toEqual([Float32Array.of(5, 0.5), Float32Array.of(5, 0.5)]);
  again.closeFile();
  expect([first.asked, second.asked]).toEqual([["one", "three"], ["seven"]]);
});

it("does not take one model's vectors for another's", async () => {
  const path = join(folder, "kept.bin");
  const kept = keptEmbedding(countingModel(), path);
  await kept.embed(["one"], options);
  kept.closeFile();
  const other = countingModel("other");
  const again = keptEmbedding(other, path);
  await again.embed(["one"], options);
  again.closeFile();
  expect(other.asked).toEqual(["one"]);
});

it("drops a record that was cut off, and keeps those before it", async () => {
  const path = join(folder, "kept.bin");
  const kept = keptEmbedding(countingModel(), path);
  await kept.embed(["one"], options);
  kept.closeFile();
  await appendFile(path, "half a record");
  const model = countingModel();
  const again = keptEmbedding(model, path);
  expect(await again.embed(["one", "four"], options)).toEqual([Float32Array.of(3, 0.5), Float32Array.of(4, 0.5)]);
  again.closeFile();
  expect(model.asked).toEqual(["four"]);
  expect((await stat(path)).size).toBe(2 * (32 + 2 * 4));
});

it("fails clearly when the file cannot be used", () => {
  expect(() => keptEmbedding(countingModel(), folder)).toThrow(expect.objectContaining({ code: "file-unreadable" }));
});
