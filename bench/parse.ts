// Reads every file of a folder through the parser's child process, one after the other, and says how each ended.
// usage: npm run bench -- parse FOLDER [--only PART-OF-A-NAME] [--text FOLDER] [--json]
// FOLDER/passwords.json ({"file": ["password"]}) opens protected files; FOLDER/groundtruth/NAME.md is what a file should read as.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { readConfig } from "../src/config.ts";
import { EquivoxError } from "../src/errors.ts";
import { pageText } from "../src/http/page-text.ts";
import { fileMediaType } from "../src/knowledge/evaluation/file-media-type.ts";
import { tokenF1 } from "../src/knowledge/evaluation/text-agreement.ts";
import { type ParsedDocument } from "../src/knowledge/parse/page.ts";
import { openParser } from "../src/roles/parser.ts";
import { ChildPeak } from "./child-peak.ts";
import { filesToRead, groundTruthOf } from "./ground-truth.ts";
import { percentile, table } from "./statistics.ts";

interface Reading {
  readonly file: string;
  readonly state: string;
  readonly ms: number;
  readonly peakMegabytes: number;
  readonly pages: number;
  readonly characters: number;
  /** Of the words, against the ground truth. */
  readonly f1?: number;
  readonly message?: string;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string" }, text: { type: "string" }, json: { type: "boolean", default: false } },
});
// The child that reads a file has a working directory of its own.
const folder = resolve(positionals[0] ?? "sample");
// EQUIVOX_OCR and the limits may be set.
const config = readConfig(Object.fromEntries(Object.entries(process.env).filter(([name]) => /^EQUIVOX_(?:OCR|PARSE)/.test(name))));
const parser = openParser(config);
const signal = new AbortController().signal;

const files = await filesToRead(folder, values.only);
const passwords = await readPasswords();

const readings: Reading[] = [];
for (const file of files) {
  const reading = await read(file, undefined);
  readings.push(reading);
  if (reading.state !== "document-encrypted") continue;
  for (const password of passwords[file] ?? []) {
    const opened = await read(file, password);
    readings.push({ ...opened, file: `${file} (password)` });
  }
}
report();

async function read(file: string, password: string | undefined): Promise<Reading> {
  const path = join(folder, file);
  const fileName = basename(file);
  const peak = new ChildPeak();
  const startedAt = performance.now();
  const ended = (state: string, { pages = 0, text = "", message }: { pages?: number; text?: string; message?: string }): Reading => {
    const ms = performance.now() - startedAt;
    return {
      file,
      state,
      ms,
      peakMegabytes: peak.megabytes,
      pages,
      characters: text.length,
      ...(message === undefined ? {} : { message }),
    };
  };
  try {
    const mediaType = await fileMediaType(path, fileName);
    const document = await parser.parse({ path, fileName, mediaType, signal, ...(password === undefined ? {} : { password }) });
    const text = document.pages.map(pageText).join("\n\n");
    const reading = ended("indexed", { pages: document.pages.length, text });
    await keepText(file, document);
    const truth = await groundTruthOf(folder, fileName);
    return truth === undefined ? reading : { ...reading, f1: tokenF1(text, plain(truth.toString("utf8"))).f1 };
  } catch (error) {
    if (error instanceof EquivoxError) return ended(error.code, { message: error.message });
    throw error;
  } finally {
    peak.close();
  }
}

/** Without the marks of Markdown: comments for pictures, addresses of links, rules of tables, escapes and entities. */
function plain(markdown: string): string {
  return markdown
    .replaceAll(/<!--[\s\S]*?-->/g, " ")
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/^[|\s:-]+$/gm, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .replaceAll(/\\([_*#])/g, "$1");
}

async function readPasswords(): Promise<Readonly<Record<string, string[]>>> {
  const text = await readFile(join(folder, "passwords.json"), "utf8").catch(() => "{}");
  const known = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  return Object.fromEntries(Object.entries(known).map(([file, found]) => [file, z.array(z.string()).catch([]).parse(found)]));
}

/** With --text: what was read, to look at. */
async function keepText(file: string, document: ParsedDocument): Promise<void> {
  if (values.text === undefined) return;
  await mkdir(values.text, { recursive: true });
  const target = join(values.text, file.replaceAll("/", "__"));
  await writeFile(`${target}.txt`, document.pages.map((page) => `=== ${page.number} ${page.label ?? ""}\n${pageText(page)}\n`).join("\n"));
  await writeFile(`${target}.json`, `${JSON.stringify(document, null, 1)}\n`);
}

function report(): void {
  const states = new Map<string, number>();
  for (const { state } of readings) states.set(state, (states.get(state) ?? 0) + 1);
  const judged = readings.flatMap(({ f1 }) => (f1 === undefined ? [] : [f1]));
  const summary = {
    files: files.length,
    states: Object.fromEntries(states),
    slowestMs: Math.round(Math.max(...readings.map(({ ms }) => ms))),
    medianMs: Math.round(
      percentile(
        readings.map(({ ms }) => ms),
        0.5,
      ),
    ),
    largestMegabytes: Math.round(Math.max(...readings.map(({ peakMegabytes }) => peakMegabytes))),
    judged: judged.length,
    meanF1: judged.reduce((sum, f1) => sum + f1, 0) / judged.length,
    lowestF1: Math.min(...judged),
  };
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ summary, readings }, null, 2)}\n`);
    return;
  }
  const rows = readings.map((reading) => [
    reading.file,
    reading.state,
    String(Math.round(reading.ms)),
    String(Math.round(reading.peakMegabytes)),
    String(reading.pages),
    String(reading.characters),
    reading.f1?.toFixed(3) ?? "",
  ]);
  console.log(table([["file", "state", "ms", "MiB", "pages", "characters", "F1"], ...rows]));
  for (const { file, message } of readings) if (message !== undefined) console.log(`${file}: ${message}`);
  console.log(JSON.stringify(summary));
}
