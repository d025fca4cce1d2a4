import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { failure, problemOf } from "../../../errors.ts";
import { type CorpusFile, type GoldPlace } from "../corpus.ts";
import { readJsonLines } from "../json-lines.ts";
import { type CorpusFormat } from "./corpus-format.ts";

const documentSchema = z.object({ _id: z.string(), title: z.string(), text: z.string() });
const querySchema = z.object({ _id: z.string(), text: z.string() });
type Abstract = z.infer<typeof documentSchema>;

/** Texts in one file, one a page: thousands of files of one paragraph would measure the start of processes. */
const textsPerFile = 250;
const equipment = { tenant: "beir", slug: "collection" } as const;

/** A search collection in the layout of BEIR (Thakur et al. 2021), such as SciFact; the judgements of its test split. */
export const beir: CorpusFormat = {
  name: "beir",
  marks: "corpus.jsonl, queries.jsonl, qrels/test.tsv",
  matches: (names) => names.has("corpus.jsonl") && names.has("queries.jsonl") && names.has("qrels"),
  async read(folder) {
    const texts = await readJsonLines(join(folder, "corpus.jsonl"), documentSchema);
    const queries = await readJsonLines(join(folder, "queries.jsonl"), querySchema);
    const wanted = await readJudgements(join(folder, "qrels", "test.tsv"));
    const place = new Map(texts.map((text, index) => [text._id, placeOf(index)]));
    const questions = queries.flatMap(({ _id, text }) => {
      const gold = (wanted.get(_id) ?? []).flatMap((id) => place.get(id) ?? []);
      return gold.length === 0 ? [] : [{ question: text, kind: "claims", ...equipment, gold }];
    });
    return { type: "questions", format: "beir", equipment: [{ ...equipment, files: filesOf(texts) }], questions, everyPlaceWanted: true };
  },
};

function placeOf(index: number): GoldPlace {
  const page = (index % textsPerFile) + 1;
  return { fileName: fileNameOf(Math.floor(index / textsPerFile)), pages: [page, page] };
}

const fileNameOf = (file: number): string => `texts-${String(file + 1).padStart(4, "0")}.md`;

function filesOf(texts: readonly Abstract[]): CorpusFile[] {
  return Array.from({ length: Math.ceil(texts.length / textsPerFile) }, (_, file) => ({
    fileName: fileNameOf(file),
    content: {
      text: texts
        .slice(file * textsPerFile, (file + 1) * textsPerFile)
        .map(pageOf)
        .join("\n\n"),
    },
  }));
}

function pageOf({ title, text }: Abstract, index: number): string {
  const line = (value: string) => value.replaceAll(/\s+/gu, " ").trim();
  return `<!-- page ${index + 1} -->\n\n${title === "" ? "" : `# ${line(title)}\n\n`}${line(text)}`;
}

/** By query, the texts judged relevant. */
async function readJudgements(path: string): Promise<Map<string, string[]>> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw failure("file-unreadable", { path, problem: problemOf(error) }, error);
  });
  const wanted = new Map<string, string[]>();
  for (const line of text.split("\n").slice(1)) {
    const [query = "", document = "", grade = ""] = line.trim().split("\t");
    if (Number(grade) > 0) wanted.set(query, [...(wanted.get(query) ?? []), document]);
  }
  return wanted;
}
