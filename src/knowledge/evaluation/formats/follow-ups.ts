import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readJsonLines } from "../json-lines.ts";
import { type CorpusFormat } from "./corpus-format.ts";

const rowSchema = z.object({ history: z.array(z.string()), raw: z.string(), resolved: z.string() });
const ending = "_rewrites.jsonl";

/** Conversations in the manner of TREC CAsT: each question as it was said, what was said before, and how a person put it in full. */
export const followUps: CorpusFormat = {
  name: "follow-ups",
  marks: "…_rewrites.jsonl",
  matches: (names) => [...names].some((name) => name.endsWith(ending)),
  async read(folder) {
    const names = (await readdir(folder)).filter((name) => name.endsWith(ending)).sort();
    const rows = await Promise.all(names.map((name) => readJsonLines(join(folder, name), rowSchema)));
    return {
      type: "follow-ups",
      format: "follow-ups",
      turns: rows.flat().map(({ history, raw, resolved }) => ({ history, said: raw, resolved })),
    };
  },
};
