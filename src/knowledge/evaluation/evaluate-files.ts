import { type Clock } from "../../base/clock.ts";
import { EquivoxError } from "../../errors.ts";
import { readMarkdown } from "../parse/markdown.ts";
import { type Page } from "../parse/page.ts";
import { ParseBudget } from "../parse/parse-limits.ts";
import { type Parser } from "../parse/parser.ts";
import { type ReadableFile } from "./corpus.ts";
import { fileMediaType } from "./file-media-type.ts";
import { mean } from "./metrics.ts";
import { compareCells } from "./table-cells.ts";
import { tokenF1 } from "./text-agreement.ts";

/** How the reading of one file went. */
export interface FileReading {
  readonly file: string;
  readonly category: string;
  /** "indexed", or the code of the error that it ended with. */
  readonly state: string;
  readonly ms: number;
  readonly pages: number;
  /** Of its words, against the text that it should give. */
  readonly f1?: number;
  readonly cells?: { readonly wanted: number; readonly found: number };
}

export interface FileFigures {
  readonly files: number;
  readonly states: Readonly<Record<string, number>>;
  readonly slowestMs: number;
  readonly withGroundTruth: number;
  readonly meanF1: number;
  readonly cellsWanted: number;
  readonly cellsFound: number;
}

export interface EvaluateFilesOptions {
  readonly parser: Parser;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** Reads every file in the parser's own process; protected ones with the first of their passwords that opens them. */
export async function evaluateFiles(
  files: readonly ReadableFile[],
  options: EvaluateFilesOptions,
): Promise<{ figures: FileFigures; readings: FileReading[] }> {
  const readings: FileReading[] = [];
  for (const file of files) {
    options.signal.throwIfAborted();
    readings.push(await readWithPasswords(file, options));
    options.onProgress(readings.length, files.length);
  }
  const states: Record<string, number> = {};
  for (const { state } of readings) states[state] = (states[state] ?? 0) + 1;
  const judged = readings.flatMap(({ f1 }) => (f1 === undefined ? [] : [f1]));
  const sum = (count: (cells: { wanted: number; found: number }) => number) =>
    readings.reduce((total, { cells }) => total + (cells ? count(cells) : 0), 0);
  const figures = {
    files: readings.length,
    states,
    slowestMs: Math.max(0, ...readings.map(({ ms }) => ms)),
    withGroundTruth: judged.length,
    meanF1: mean(judged),
    cellsWanted: sum(({ wanted }) => wanted),
    cellsFound: sum(({ found }) => found),
  };
  return { figures, readings };
}

async function readWithPasswords(file: ReadableFile, options: EvaluateFilesOptions): Promise<FileReading> {
  let reading = await readOne(file, undefined, options);
  for (const password of file.passwords) {
    if (reading.state === "indexed") break;
    reading = await readOne(file, password, options);
  }
  return reading;
}

async function readOne(
  file: ReadableFile,
  password: string | undefined,
  { parser, clock, signal }: EvaluateFilesOptions,
): Promise<FileReading> {
  const { path, fileName, category, wanted } = file;
  const startedAt = clock.monotonic();
  const ended = (state: string, pages: readonly Page[]) => ({
    file: fileName,
    category,
    state,
    ms: clock.monotonic() - startedAt,
    pages: pages.length,
  });
  try {
    const mediaType = await fileMediaType(path, fileName);
    const { pages } = await parser.parse({ path, fileName, mediaType, signal, ...(password === undefined ? {} : { password }) });
    if (wanted === undefined) return ended("indexed", pages);
    const truth = await pagesOf(wanted);
    const cells = compareCells(pages, truth);
    return {
      ...ended("indexed", pages),
      f1: tokenF1(textOf(pages), textOf(truth)).f1,
      ...(cells.wanted > 0 ? { cells } : {}),
    };
  } catch (error) {
    if (signal.aborted || !(error instanceof EquivoxError)) throw error;
    return ended(error.code, []);
  }
}

/** The ground truth is read as Markdown, so that its marks are no words and its tables are tables. */
async function pagesOf(markdown: string): Promise<readonly Page[]> {
  const budget = new ParseBudget({ maxPages: Infinity, maxCharacters: Infinity });
  const document = await readMarkdown({ bytes: Buffer.from(markdown), budget, onProgress: () => undefined });
  return document.pages;
}

function textOf(pages: readonly Page[]): string {
  return pages
    .flatMap(({ blocks }) => blocks)
    .map((block) => {
      if (block.kind === "list") return block.items.join("\n");
      if (block.kind === "table") return [[block.caption ?? ""], block.header, ...block.rows].map((row) => row.join(" ")).join("\n");
      return block.text;
    })
    .join("\n");
}
