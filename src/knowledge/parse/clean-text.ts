/**
 * Bullets of Symbol and Wingdings fonts, which reach us as private-use characters.
 * https://www.unicode.org/L2/L2011/11052r-wingding.pdf
 */
const symbolBullets = /[\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf0e0\uf06e\uf06f\uf071]/g;

/** Control, format (zero-width, bidi overrides, soft hyphen, tags), surrogate and private-use characters; tab and line breaks stay. */
const unseen = /[^\P{C}\t\n\r]|[\ufffd\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]/gu;

/** Text without what a reader cannot see, in Unicode normal form C. Line breaks and tabs stay. */
export function cleanText(text: string): string {
  return text.replaceAll(symbolBullets, "•").replaceAll("\u2028", "\n").replaceAll("\u2029", "\n").replaceAll(unseen, "").normalize("NFC");
}

/** `cleanText` on one line: every run of white space becomes one space. */
export function cleanLine(text: string): string {
  return cleanText(text).replaceAll(/\s+/g, " ").trim();
}

/** Whether the text says anything: a letter or a digit. */
export function saysSomething(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}
