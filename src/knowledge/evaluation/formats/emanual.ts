import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type CorpusFormat } from "./corpus-format.ts";
import { documentFiles } from "../document-files.ts";
import { readJsonLines } from "../json-lines.ts";

const rowSchema = z.object({
  query: z.string(),
  type: z.string(),
  equipment: z.string(),
  gold_page_ranges: z.array(z.tuple([z.int(), z.int()])),
});

const tenant = "emanual";

/** E-Manual QA (Nandy et al., Findings of EMNLP 2021): manuals of near-identical devices, one equipment each, and questions of people with pages. */
export const emanual: CorpusFormat = {
  name: "emanual",
  marks: "queries.jsonl, docs/EQUIPMENT/manual.*, paraphrase_pairs.jsonl",
  matches: (names) => names.has("queries.jsonl") && names.has("docs") && names.has("paraphrase_pairs.jsonl"),
  async read(folder, options) {
    const rows = await readJsonLines(join(folder, "queries.jsonl"), rowSchema);
    const slugs = (await readdir(join(folder, "docs"))).sort();
    const equipment = await Promise.all(
      slugs.map(async (slug) => ({ tenant, slug, files: await documentFiles(join(folder, "docs", slug), options) })),
    );
    // A question whose answer nobody found in the manual says nothing: it is neither answerable nor surely not.
    const judged = rows.filter((row) => row.gold_page_ranges.length > 0);
    const questions = judged.map((row) => ({
      question: row.query,
      kind: row.type,
      tenant,
      slug: row.equipment,
      gold: row.gold_page_ranges.map((pages) => ({ pages })),
    }));
    return { type: "questions", format: "emanual", equipment, questions, everyPlaceWanted: false };
  },
};
