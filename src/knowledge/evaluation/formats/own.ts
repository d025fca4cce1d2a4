import { basename, join } from "node:path";
import { z } from "zod";
import { failure } from "../../../errors.ts";
import { type CorpusQuestion, type GoldPlace } from "../corpus.ts";
import { documentFiles, fileNameOfPath } from "../document-files.ts";
import { readJsonLines } from "../json-lines.ts";
import { type CorpusFormat } from "./corpus-format.ts";

/** A line of `questions.jsonl`, as docs/quality.md describes it. */
const rowSchema = z.object({
  question: z.string().min(1),
  /** Pages that answer it, any of them. */
  pages: z.array(z.int()).default([]),
  /** The document that they belong to, by its path in the folder; needed only where there are several. */
  document: z.string().exactOptional(),
  answerable: z.boolean().exactOptional(),
  kind: z.string().default("questions"),
});
type Row = z.infer<typeof rowSchema>;

const equipment = { tenant: "local", slug: "own" } as const;

/** A folder of somebody's own: documents, and questions with the pages that answer them. */
export const ownFolder: CorpusFormat = {
  name: "own",
  marks: "questions.jsonl beside documents",
  matches: (names) => names.has("questions.jsonl"),
  async read(folder, options) {
    const rows = await readJsonLines(join(folder, options.questionsFile ?? "questions.jsonl"), rowSchema);
    const files = await documentFiles(folder, options);
    if (files.length === 0) throw failure("usage", { problem: `${folder} holds no documents.` });
    const nameOf = (document: string): string => {
      const wanted = fileNameOfPath(document);
      // Named in one format and taken in another, it is the same document.
      const found = files.find(({ fileName }) => fileName === wanted) ?? files.find(({ fileName }) => stem(fileName) === stem(wanted));
      if (!found) {
        throw failure("usage", { problem: `${basename(folder)}: a question names the document ${document}, which is not there.` });
      }
      return found.fileName;
    };
    return {
      type: "questions",
      format: "own",
      equipment: [{ ...equipment, files }],
      questions: rows.map((row) => toQuestion(row, nameOf)),
      everyPlaceWanted: false,
    };
  },
};

function toQuestion({ question, kind, pages, document, answerable }: Row, nameOf: (document: string) => string): CorpusQuestion {
  const file = document === undefined ? {} : { fileName: nameOf(document) };
  const places: GoldPlace[] = pages.map((page) => ({ ...file, pages: [page, page] }));
  // A question that is answered somewhere: any page of the document, or of all of them.
  const anywhere = document !== undefined || answerable === true ? [file] : [];
  const gold = answerable === false ? [] : places.length > 0 ? places : anywhere;
  return { question, kind, ...equipment, gold };
}

const stem = (fileName: string): string => fileName.replace(/\.[^.]+$/, "");
