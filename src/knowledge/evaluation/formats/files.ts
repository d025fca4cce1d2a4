import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { type ReadableFile } from "../corpus.ts";
import { readJsonLines } from "../json-lines.ts";
import { type CorpusFormat } from "./corpus-format.ts";

const rowSchema = z.object({ file: z.string(), category: z.string() });
const passwordsSchema = z.record(z.string(), z.unknown());

/** Files to be read, some of them broken or protected, some with the text that they should give in `groundtruth/NAME.md`. */
export const files: CorpusFormat = {
  name: "files",
  marks: "manifest.jsonl, groundtruth/",
  matches: (names) => names.has("manifest.jsonl") && names.has("groundtruth"),
  async read(folder) {
    const rows = await readJsonLines(join(folder, "manifest.jsonl"), rowSchema);
    const passwords = passwordsSchema.parse(JSON.parse((await readIfThere(join(folder, "passwords.json"))) ?? "{}"));
    const found = rows.map(async ({ file, category }): Promise<ReadableFile> => {
      const wanted = await groundTruth(folder, file);
      return {
        path: join(folder, file),
        fileName: basename(file),
        category,
        passwords: z.array(z.string()).catch([]).parse(passwords[file]),
        ...(wanted === undefined ? {} : { wanted }),
      };
    });
    return { type: "files", format: "files", files: await Promise.all(found) };
  },
};

/** "a.docx" may have "a.docx.md" or "a.md". */
async function groundTruth(folder: string, file: string): Promise<string | undefined> {
  const name = basename(file);
  for (const candidate of [`${name}.md`, `${name.replace(/\.[^.]+$/, "")}.md`]) {
    const text = await readIfThere(join(folder, "groundtruth", candidate));
    if (text !== undefined) return text;
  }
  return undefined;
}

const readIfThere = (path: string): Promise<string | undefined> => readFile(path, "utf8").catch(() => undefined);
