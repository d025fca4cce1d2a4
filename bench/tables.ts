// Tables that are read from the files of a folder: cells found under their own header, against FOLDER/groundtruth/NAME.md.
// usage: npm run bench -- tables FOLDER [--only PART-OF-A-NAME] [--show] [--json]
// --show prints the tables of each file with caption and header, ground truth or not.
import { basename, extname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { readConfig } from "../src/config.ts";
import { EquivoxError } from "../src/errors.ts";
import { fileMediaType } from "../src/knowledge/evaluation/file-media-type.ts";
import { compareCells } from "../src/knowledge/evaluation/table-cells.ts";
import { readMarkdown } from "../src/knowledge/parse/markdown.ts";
import { type Page } from "../src/knowledge/parse/page.ts";
import { ParseBudget } from "../src/knowledge/parse/parse-limits.ts";
import { openParser } from "../src/roles/parser.ts";
import { filesToRead, groundTruthOf } from "./ground-truth.ts";
import { table } from "./statistics.ts";

interface Reading {
  readonly file: string;
  readonly format: string;
  readonly tables: number;
  readonly wanted: number;
  readonly found: number;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string" }, show: { type: "boolean", default: false }, json: { type: "boolean", default: false } },
});
// The child that reads a file has a working directory of its own.
const folder = resolve(positionals[0] ?? "sample");
const config = readConfig({});
const parser = openParser(config);

const files = (await filesToRead(folder, values.only)).filter((file) => /\.(?:pdf|docx|html?|md)$/i.test(file));

const readings: Reading[] = [];
for (const file of files) {
  const truth = await groundTruth(basename(file));
  if (truth === undefined && !values.show) continue;
  const pages = await read(file);
  if (values.show) show(file, pages);
  const cells = compareCells(pages, truth ?? []);
  if (cells.wanted === 0) continue;
  const tables = pages.flatMap(({ blocks }) => blocks).filter(({ kind }) => kind === "table").length;
  readings.push({ file, format: extname(file).slice(1).toLowerCase(), tables, ...cells });
}
report();

async function read(file: string): Promise<readonly Page[]> {
  const path = join(folder, file);
  const fileName = basename(file);
  try {
    const mediaType = await fileMediaType(path, fileName);
    const { pages } = await parser.parse({ path, fileName, mediaType, signal: new AbortController().signal });
    return pages;
  } catch (error) {
    if (!(error instanceof EquivoxError)) throw error;
    if (values.show) console.log(`${file}: ${error.code}`);
    return [];
  }
}

async function groundTruth(fileName: string): Promise<readonly Page[] | undefined> {
  const bytes = await groundTruthOf(folder, fileName);
  if (!bytes) return undefined;
  const budget = new ParseBudget({ maxPages: config.parseMaxPages, maxCharacters: config.parseMaxCharacters });
  return (await readMarkdown({ bytes, budget, onProgress: () => undefined })).pages;
}

function show(file: string, pages: readonly Page[]): void {
  for (const { number, blocks } of pages) {
    for (const block of blocks) {
      if (block.kind !== "table") continue;
      console.log(`\n${file}, page ${number}: ${block.caption ?? "(no caption)"}`);
      console.log(`  # ${block.header.join(" | ")}`);
      for (const row of block.rows) console.log(`    ${row.join(" | ")}`);
    }
  }
}

function report(): void {
  const formats = [...new Set(readings.map(({ format }) => format))].sort();
  const summary = formats.map((format) => {
    const own = readings.filter((reading) => reading.format === format);
    const [wanted, found] = [own.reduce((sum, one) => sum + one.wanted, 0), own.reduce((sum, one) => sum + one.found, 0)];
    return { format, files: own.length, wanted, found, share: found / wanted };
  });
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ summary, readings }, null, 2)}\n`);
    return;
  }
  const rows = readings.map(({ file, tables, wanted, found }) => [file, tables, wanted, found, (found / wanted).toFixed(3)].map(String));
  console.log(table([["file", "tables", "cells", "found", "share"], ...rows]));
  for (const { format, files: count, wanted, found, share } of summary) {
    console.log(`${format}: ${found} of ${wanted} cells with their header, ${share.toFixed(3)}, in ${count} files`);
  }
}
