import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const repository = fileURLToPath(new URL("../../", import.meta.url));

const pages = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "deploy/README.md", "models/README.md", "sample/README.md"];
/** Notes of a person's own, which no repository holds. */
const notOurs = /^deploy\/compose\/(secrets|\.env$)/;

/** A file by its path in the repository. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** Every page that people read. */
export function documentation(): Page[] {
  return [...pages, ...filesBelow("docs").filter((path) => path.endsWith(".md"))].map(read);
}

/** Every file below deploy/. */
export function deployment(): Page[] {
  return filesBelow("deploy")
    .filter((path) => !notOurs.test(path))
    .map(read);
}

/** The rows of the first table below a heading, cell by cell, without its head. */
export function tableBelow(text: string, heading: string): string[][] {
  const [, section = ""] = text.split(`\n${heading}\n`, 2);
  const [table = ""] = /(^\|.*\n)+/m.exec(section) ?? [];
  const rows = table.trim().split("\n").slice(2);
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  );
}

/** What stands between backticks. */
export function codeIn(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code);
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(repository, folder), { recursive: true, withFileTypes: true })
    .map((entry) => relative(repository, join(entry.parentPath, entry.name)))
    .filter((path) => statSync(join(repository, path)).isFile())
    .sort();
}

function read(path: string): Page {
  return { path, text: readFileSync(join(repository, path), "utf8") };
}
