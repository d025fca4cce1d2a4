import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type Page } from "../src/knowledge/parse/page.ts";
import { parseFile } from "../src/knowledge/parse/parse-file.ts";

const mediaTypes = { pdf: "application/pdf", md: "text/markdown", txt: "text/plain" } as const;
const parseLimits = { maxPages: 3_000, maxCharacters: 20_000_000 };
const caseSchema = z.object({ question: z.string(), pages: z.array(z.number().int()), kind: z.string() });

/** A manual and the questions about it. */
export interface Corpus {
  readonly title: string;
  readonly pages: readonly Page[];
  readonly cases: readonly z.infer<typeof caseSchema>[];
}

/** Reads `manual.md`, `manual.pdf` or `manual.txt` (the one named, else the first there is) and `questions.jsonl` of a folder. */
export async function readCorpus(folder: string, format?: string): Promise<Corpus> {
  const names = await readdir(folder);
  const extension = (["md", "pdf", "txt"] as const).find(
    (one) => (format === undefined || format === one) && names.includes(`manual.${one}`),
  );
  if (!extension) throw new Error(`${folder} holds no manual.${format ?? "{md,pdf,txt}"}`);
  const parsed = await parseFile(join(folder, `manual.${extension}`), mediaTypes[extension], parseLimits, () => undefined);
  const lines = (await readFile(join(folder, "questions.jsonl"), "utf8")).split("\n").filter((line) => line.trim() !== "");
  return { title: parsed.title ?? "Manual", pages: parsed.pages, cases: lines.map((line) => caseSchema.parse(JSON.parse(line))) };
}
