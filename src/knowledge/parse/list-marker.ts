/** How a list item begins: a bullet, or a number or letter with its value. */
export interface ListMarker {
  readonly ordered: boolean;
  /** 1 for bullets. */
  readonly value: number;
  readonly rest: string;
}

const bullet = /^[•‣◦▪▫■□●○◆◇►▶➢➤✓✔❏❑·∙*–—-]\s+(?=\S)/u;
const number = /^(?:\(?(\d{1,3})[.)]|\((\d{1,3})\)|step\s+(\d{1,3})[.:)])\s+(?=\S)/i;
const letter = /^(?:\(([a-z])\)|([a-z])[.)])\s+(?=\S)/i;

/** The marker at the start of a line; undefined when the line begins no list item. */
export function listMarkerOf(line: string): ListMarker | undefined {
  const bulleted = bullet.exec(line);
  if (bulleted) return { ordered: false, value: 1, rest: line.slice(bulleted[0].length).trim() };
  const numbered = number.exec(line);
  if (numbered) {
    const value = Number(numbered[1] ?? numbered[2] ?? numbered[3]);
    return { ordered: true, value, rest: line.slice(numbered[0].length).trim() };
  }
  const lettered = letter.exec(line);
  if (!lettered) return undefined;
  const value = (lettered[1] ?? lettered[2] ?? "a").toLowerCase().charCodeAt(0) - 96;
  return { ordered: true, value, rest: line.slice(lettered[0].length).trim() };
}

/** Whether a text is nothing but a marker, as when a bullet stands in a column of its own. */
export function isListMarker(text: string): boolean {
  return text.length <= 8 && listMarkerOf(`${text} x`)?.rest === "x";
}

/** What stands between an item and a nested one, by the last character before. */
export const jointAfter = (character: string): string => (/[.:;!?,]/.test(character) ? " " : "; ");

/** Adds a nested item to the text of the item it belongs to, so that a numbered step keeps its number and its details. */
export function appendNested(item: string, nested: string): string {
  if (item === "") return nested;
  return item + jointAfter(item.charAt(item.length - 1)) + nested;
}
