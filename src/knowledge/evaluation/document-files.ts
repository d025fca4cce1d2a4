import { readdir } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { failure, problemOf } from "../../errors.ts";
import { type CorpusFile } from "./corpus.ts";
import { type ReadOptions } from "./formats/corpus-format.ts";

/** Which of several formats of one document is taken, when none is named. */
const formatOrder = ["pdf", "docx", "html", "htm", "md", "mdx", "markdown", "txt"] as const;
/** Notes about a corpus and data beside it are no documents. */
const notDocuments = /^(?:readme|license|licence|notice)\b|^\.|\.(?:jsonl?|tsv|csv)$/i;

/**
 * The documents of a folder and its subfolders, each once: of files that differ in their ending alone, one is taken. Named by
 * their path, because files of one name in two folders are two documents.
 */
export async function documentFiles(folder: string, { documentFormat }: ReadOptions): Promise<CorpusFile[]> {
  const byStem = new Map<string, string>();
  for (const path of await listFiles(folder)) {
    const ending = endingOf(path);
    const place = formatOrder.findIndex((one) => one === ending);
    if (place === -1) continue;
    const stem = path.slice(0, -ending.length - 1);
    const rival = byStem.get(stem);
    if (rival === undefined || better(ending, endingOf(rival), documentFormat)) byStem.set(stem, path);
  }
  return [...byStem.values()].map((path) => ({ fileName: nameOf(folder, path), content: { path } }));
}

function better(ending: string, rival: string, wanted: string | undefined): boolean {
  if (rival === wanted) return false;
  const place = (one: string) => formatOrder.findIndex((known) => known === one);
  return ending === wanted || place(ending) < place(rival);
}

const endingOf = (path: string): string => extname(path).slice(1).toLowerCase();

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw failure("file-unreadable", { path: folder, problem: problemOf(error) }, error);
  });
  return entries
    .filter((entry) => entry.isFile() && !notDocuments.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

const nameOf = (folder: string, path: string): string => fileNameOfPath(relative(folder, path).split(sep).join("/"));

/** A path as the name of a file: "docs/setup/index.md" → "docs - setup - index.md". */
export const fileNameOfPath = (path: string): string => path.replaceAll("/", " - ");
