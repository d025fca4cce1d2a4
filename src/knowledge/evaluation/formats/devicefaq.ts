import { join } from "node:path";
import { z } from "zod";
import { type CorpusEquipment } from "../corpus.ts";
import { documentFiles, fileNameOfPath } from "../document-files.ts";
import { readJsonLines } from "../json-lines.ts";
import { type CorpusFormat } from "./corpus-format.ts";

const rowSchema = z.object({
  query: z.string(),
  tenant: z.string(),
  equipment: z.string(),
  gold_doc: z.string(),
  gold_section: z.string(),
});

/** Documentation of several products, one tenant each, with questions whose answers stand under neutral headings in `faq_bodies/TENANT.md`. */
export const devicefaq: CorpusFormat = {
  name: "devicefaq",
  marks: "queries.jsonl, docs/TENANT/EQUIPMENT/…, faq_bodies/TENANT.md",
  matches: (names) => names.has("queries.jsonl") && names.has("docs") && names.has("faq_bodies"),
  async read(folder, options) {
    const rows = await readJsonLines(join(folder, "queries.jsonl"), rowSchema);
    const slugs = new Map(rows.map((row) => [row.tenant, row.equipment]));
    const equipment = await Promise.all(
      [...slugs].map(async ([tenant, slug]): Promise<CorpusEquipment> => {
        const path = `faq_bodies/${tenant}.md`;
        const answers = { fileName: fileNameOfPath(path), content: { path: join(folder, path) } };
        return { tenant, slug, files: [answers, ...(await documentFiles(join(folder, "docs", tenant, slug), options))] };
      }),
    );
    const questions = rows.map((row) => ({
      question: row.query,
      kind: row.tenant,
      tenant: row.tenant,
      slug: row.equipment,
      gold: [{ fileName: fileNameOfPath(row.gold_doc), heading: row.gold_section }],
    }));
    return { type: "questions", format: "devicefaq", equipment, questions, everyPlaceWanted: false };
  },
};
