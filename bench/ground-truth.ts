import { readdir, readFile } from "node:fs/promises";
import { basename, extname, join, relative } from "node:path";

/** The files of a folder and those below it, by their paths in it, without what they are judged by. @param only a part of the names wanted */
export async function filesToRead(folder: string, only = ""): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !/^(?:README|manifest|passwords)/i.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith("groundtruth") && file.includes(only))
    .sort();
}

/** What a file should read as, from FOLDER/groundtruth: NAME.md, with the ending of the file or without. */
export async function groundTruthOf(folder: string, fileName: string): Promise<Buffer | undefined> {
  for (const name of [fileName, basename(fileName, extname(fileName))]) {
    const bytes = await readFile(join(folder, "groundtruth", `${name}.md`)).catch(() => undefined);
    if (bytes) return bytes;
  }
  return undefined;
}
