import { describe, expect, it } from "vitest";
import { lengthEmbedding } from "../../../test/support/ingest-bench.ts";
import { modelOf } from "./partition-model.ts";

const named = (name: string) => ({ ...lengthEmbedding(), name });
const old = named("old");
const current = { ...named("new"), earlier: (name: string) => (name === "old" ? old : undefined) };

describe("modelOf", () => {
  it.each([
    ["nothing has vectors yet", [{ chunkCount: 9 }], "new"],
    [
      "most has been embedded anew",
      [
        { chunkCount: 9, model: "new" },
        { chunkCount: 8, model: "old" },
      ],
      "new",
    ],
    [
      "most is still from the model before",
      [
        { chunkCount: 9, model: "new" },
        { chunkCount: 6, model: "old" },
        { chunkCount: 6, model: "old" },
      ],
      "old",
    ],
    [
      "most is from a model that is gone",
      [
        { chunkCount: 9, model: "gone" },
        { chunkCount: 1, model: "new" },
      ],
      "new",
    ],
  ])("when %s, takes the model whose vectors can be compared", (_, segments, name) => {
    expect(modelOf(segments, current).name).toBe(name);
  });
});
