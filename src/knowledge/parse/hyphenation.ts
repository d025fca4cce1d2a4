/** Joins the lines of a paragraph, knowing the words of the whole document. */
export class LineJoiner {
  readonly #hyphenated = new Set<string>();

  /** @param lines every line of the document: a compound that is written with its hyphen inside a line keeps it at a line's end */
  constructor(lines: Iterable<string>) {
    for (const line of lines) {
      for (const match of line.matchAll(/\p{L}+-\p{L}+/gu)) this.#hyphenated.add(match[0].toLowerCase());
    }
  }

  join(lines: readonly string[]): string {
    let text = "";
    for (const line of lines) {
      const end = /(\p{L}+)[-\u2010]$/u.exec(text);
      const start = /^\p{Ll}+/u.exec(line);
      if (text === "") text = line;
      else if (end && start) {
        const compound = `${end[1] ?? ""}-${start[0]}`;
        text = this.#hyphenated.has(compound.toLowerCase()) ? text + line : text.slice(0, -1) + line;
      } else if (/[\p{L}\d][-/]$/u.test(text) || joinsWithoutSpace(text, line)) text += line;
      else text += ` ${line}`;
    }
    return text;
  }
}

/** Chinese and Japanese write no spaces between words. */
function joinsWithoutSpace(text: string, line: string): boolean {
  const ideograph = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uff60]/u;
  return ideograph.test(text.slice(-1)) && ideograph.test(line.slice(0, 1));
}
