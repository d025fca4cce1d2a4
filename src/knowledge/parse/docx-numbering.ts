import { type NumberingPlace } from "./docx-styles.ts";
import { readXml, wordAttribute, wordNumber } from "./docx-xml.ts";

interface Level {
  start: number;
  /** `decimal`, `lowerLetter`, `bullet`, … */
  format: string;
  /** "%1.%2." */
  text: string;
}

interface List {
  readonly scheme: string;
  readonly starts: Map<number, number>;
}

/** Numbers beyond this are no labels but text. */
const longestLabel = 24;
const mostLevels = 9;

/** Counts the numbered paragraphs of a Word document, which the file itself does not number. */
export class DocxNumbering {
  readonly #schemes = new Map<string, Map<number, Level>>();
  readonly #lists = new Map<string, List>();
  readonly #counts = new Map<string, number[]>();
  readonly #started = new Set<string>();

  /** @param part `word/numbering.xml`; without it nothing is numbered */
  constructor(part: Uint8Array | undefined) {
    if (!part) return;
    let levels: Map<number, Level> | undefined;
    let level: Level | undefined;
    let list: List | undefined;
    let listId = "";
    let overridden = 0;
    readXml(part, {
      open: (name, attributes) => {
        const value = wordAttribute(attributes, "val") ?? "";
        if (name === "w:abstractNum") {
          levels = new Map();
          this.#schemes.set(wordAttribute(attributes, "abstractNumId") ?? "", levels);
        } else if (name === "w:lvl" && levels) {
          level = { start: 1, format: "decimal", text: "" };
          levels.set(wordNumber(attributes, "ilvl") ?? 0, level);
        } else if (name === "w:num") listId = wordAttribute(attributes, "numId") ?? "";
        else if (name === "w:abstractNumId") this.#lists.set(listId, (list = { scheme: value, starts: new Map() }));
        else if (name === "w:lvlOverride") overridden = wordNumber(attributes, "ilvl") ?? 0;
        else if (name === "w:startOverride") list?.starts.set(overridden, wordNumber(attributes, "val") ?? 1);
        else if (level) learn(level, name, value);
      },
      close: (name) => {
        if (name === "w:abstractNum") levels = undefined;
        if (name === "w:lvl") level = undefined;
      },
      text: () => undefined,
    });
  }

  /** Counts the next paragraph at a place and says how it is labelled: "3.", "2.1", "b)". Undefined for bullets and what is unknown. */
  next({ list: listId, level }: NumberingPlace): string | undefined {
    const list = this.#lists.get(listId);
    const levels = this.#schemes.get(list?.scheme ?? "");
    if (!list || !levels || level >= mostLevels) return undefined;
    const counts = this.#counts.get(list.scheme) ?? [];
    this.#counts.set(list.scheme, counts);
    const begun = `${listId} ${level}`;
    const restart = this.#started.has(begun) ? undefined : list.starts.get(level);
    this.#started.add(begun);
    const current = counts[level];
    counts[level] = restart ?? (current === undefined ? (levels.get(level)?.start ?? 1) : current + 1);
    counts.length = level + 1;
    return labelOf(levels, level, counts);
  }
}

function learn(level: Level, name: string, value: string): void {
  if (name === "w:start") level.start = Math.max(0, Number.parseInt(value, 10) || 0);
  else if (name === "w:numFmt") level.format = value;
  else if (name === "w:lvlText") level.text = value;
}

function labelOf(levels: ReadonlyMap<number, Level>, level: number, counts: readonly (number | undefined)[]): string | undefined {
  const own = levels.get(level);
  if (!own || own.format === "bullet" || own.format === "none") return undefined;
  const label = own.text.replaceAll(/%([1-9])/g, (_, digit: string) => {
    const place = Number(digit) - 1;
    return numberIn(levels.get(place)?.format ?? "decimal", counts[place] ?? levels.get(place)?.start ?? 1);
  });
  return label.trim() === "" || label.length > longestLabel ? undefined : label.trim();
}

function numberIn(format: string, count: number): string {
  if (format === "lowerLetter") return letters(count);
  if (format === "upperLetter") return letters(count).toUpperCase();
  if (format === "lowerRoman") return roman(count);
  if (format === "upperRoman") return roman(count).toUpperCase();
  return format === "decimalZero" ? String(count).padStart(2, "0") : String(count);
}

/** a to z, then aa to zz. */
function letters(count: number): string {
  if (count < 1) return String(count);
  return String.fromCharCode(97 + ((count - 1) % 26)).repeat(Math.min(4, Math.ceil(count / 26)));
}

const romans = [["m", 1000], ["cm", 900], ["d", 500], ["cd", 400], ["c", 100], ["xc", 90], ["l", 50], ["xl", 40], ["x", 10], ["ix", 9], ["v", 5], ["iv", 4], ["i", 1]] as const; // prettier-ignore

function roman(count: number): string {
  if (count < 1 || count > 3_999) return String(count);
  let rest = count;
  let text = "";
  for (const [numeral, worth] of romans) {
    while (rest >= worth) {
      text += numeral;
      rest -= worth;
    }
  }
  return text;
}
