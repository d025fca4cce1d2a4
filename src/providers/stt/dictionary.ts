import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** A word and its phones, as the recogniser's dictionary writes them. Further pronunciations are "word(2)". */
export type DictionaryEntry = readonly [word: string, phones: string];

/**
 * Looks words up in the recogniser's own dictionary (CMUdict, 134,000 entries). The file is read each time: keeping it would
 * cost more memory than all the vocabularies together, and vocabularies are built seldom.
 */
export async function lookUp(modelFolder: string, words: ReadonlySet<string>): Promise<DictionaryEntry[]> {
  const text = await readFile(join(modelFolder, "dict.txt"), "latin1");
  const entries: DictionaryEntry[] = [];
  for (let start = 0; start < text.length;) {
    let end = text.indexOf("\n", start);
    if (end < 0) end = text.length;
    const space = text.indexOf(" ", start);
    if (space > start && space < end) {
      const head = text.slice(start, space);
      const bracket = head.indexOf("(");
      if (words.has(bracket > 0 ? head.slice(0, bracket) : head)) entries.push([head, text.slice(space + 1, end).trim()]);
    }
    start = end + 1;
  }
  return entries;
}

/** Names of the further pronunciations, by word. */
export function pronunciationsOf(entries: readonly DictionaryEntry[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const [name] of entries) {
    const bracket = name.indexOf("(");
    if (bracket < 1) continue;
    const word = name.slice(0, bracket);
    const known = names.get(word);
    if (known) known.push(name);
    else names.set(word, [name]);
  }
  return names;
}
