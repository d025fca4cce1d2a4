import { readdir } from "node:fs/promises";
import { failure, problemOf } from "../../errors.ts";
import { type Corpus } from "./corpus.ts";
import { beir } from "./formats/beir.ts";
import { type CorpusFormat, type ReadOptions } from "./formats/corpus-format.ts";
import { devicefaq } from "./formats/devicefaq.ts";
import { emanual } from "./formats/emanual.ts";
import { files } from "./formats/files.ts";
import { followUps } from "./formats/follow-ups.ts";
import { ownFolder } from "./formats/own.ts";
import { pairs } from "./formats/pairs.ts";

/** The first that matches reads the folder. */
const formats: readonly CorpusFormat[] = [beir, devicefaq, emanual, files, pairs, followUps, ownFolder];

/** Recognises a folder by its files and reads it. Throws `usage` when it is none of the known kinds, `file-unreadable`. */
export async function readCorpus(folder: string, options: ReadOptions): Promise<Corpus> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw failure("file-unreadable", { path: folder, problem: problemOf(error) }, error);
  });
  const format = formats.find((one) => one.matches(new Set(names)));
  if (format) return format.read(folder, options);
  const known = formats.map(({ name, marks }) => `${name} (${marks})`).join("; ");
  throw failure("usage", { problem: `${folder} is no folder that can be evaluated. Known are: ${known}.` });
}
