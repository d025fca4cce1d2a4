import { readFile } from "node:fs/promises";
import { z } from "zod";

const sampleFile = (name: string): URL => new URL(`../../sample/${name}`, import.meta.url);

export const sampleQuestion = z.strictObject({
  id: z.string().regex(/^[hq]\d\d$/),
  question: z.string().min(10),
  pages: z.array(z.int().positive()),
  kind: z.enum(["manual-words", "other-words", "unanswerable"]),
  answer: z.string(),
});
export type SampleQuestion = z.infer<typeof sampleQuestion>;

export async function readSampleMarkdown(): Promise<string> {
  return readFile(sampleFile("manual.md"), "utf8");
}

export async function readSamplePdf(): Promise<Uint8Array> {
  return new Uint8Array(await readFile(sampleFile("manual.pdf")));
}

/** The set that the search may be tuned on, and the set that it may not. */
export const questionFiles = ["questions.jsonl", "questions-held-out.jsonl"] as const;

export async function readSampleQuestions(name: (typeof questionFiles)[number] = "questions.jsonl"): Promise<SampleQuestion[]> {
  const lines = (await readFile(sampleFile(name), "utf8")).trim().split("\n");
  return lines.map((line) => sampleQuestion.parse(JSON.parse(line)));
}
