import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readJsonLines } from "../json-lines.ts";
import { type CorpusFormat } from "./corpus-format.ts";

const rowSchema = z.object({
  a: z.string(),
  b: z.string(),
  label: z.literal([0, 1]),
  kind: z.string().exactOptional(),
  /** False when the label is doubtful. */
  clean: z.boolean().exactOptional(),
});
const ending = "_pairs.jsonl";

/** Pairs of questions: paraphrases (label 1) and pairs that only look alike (label 0). Rows with `clean: false` are left out. */
export const pairs: CorpusFormat = {
  name: "pairs",
  marks: "…_pairs.jsonl and nothing else to search",
  matches: (names) => [...names].some((name) => name.endsWith(ending)) && !names.has("queries.jsonl"),
  async read(folder) {
    const names = (await readdir(folder)).filter((name) => name.endsWith(ending)).sort();
    const files = await Promise.all(names.map(async (name) => ({ name, rows: await readJsonLines(join(folder, name), rowSchema) })));
    return {
      type: "pairs",
      format: "pairs",
      pairs: files.flatMap(({ name, rows }) =>
        rows
          .filter(({ clean }) => clean !== false)
          .map(({ a, b, label }) => ({ first: a, second: b, same: label === 1, kind: sourceOf(name) })),
      ),
    };
  },
};

/** "emanual_hard_negative_pairs.jsonl" and "emanual_paraphrase_pairs.jsonl" are of one source. */
const sourceOf = (name: string): string => name.slice(0, -ending.length).replace(/_(?:hard_negative|paraphrase)$/, "");
