const small = [
  ..."zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split(" "),
  ..."seventeen eighteen nineteen".split(" "),
];
const tens = ["", "", ..."twenty thirty forty fifty sixty seventy eighty ninety".split(" ")];
const scales: readonly (readonly [number, string])[] = [
  [1_000_000, "million"],
  [1_000, "thousand"],
  [100, "hundred"],
];

const unitValues = new Map(small.map((word, value) => [word, value]));
const tenValues = new Map(tens.map((word, index) => [word, index * 10] as const).filter(([word]) => word !== ""));

/** The words of a whole number below a thousand millions: 125 is "one hundred twenty five". */
export function integerWords(value: number): string[] {
  if (value < small.length) return [small[value] ?? ""];
  if (value < 100) return [tens[Math.floor(value / 10)] ?? "", ...(value % 10 === 0 ? [] : integerWords(value % 10))];
  for (const [scale, word] of scales) {
    if (value < scale) continue;
    const rest = value % scale;
    return [...integerWords(Math.floor(value / scale)), word, ...(rest === 0 ? [] : integerWords(rest))];
  }
  return [];
}

/** Each digit by its name. */
export function digitWords(digits: string): string[] {
  return Array.from(digits, (digit) => small[Number(digit)] ?? "");
}

/**
 * A number as it is read aloud: "2,500" and "7.5" too. Digits with a leading zero, or too many for a quantity, are read one by one.
 * @param written digits with at most one decimal point and commas between thousands
 */
export function numberWords(written: string): string[] {
  const [whole = "", fraction] = written.replaceAll(",", "").split(".");
  const integer = (whole.length > 1 && whole.startsWith("0")) || whole.length > 9 ? digitWords(whole) : integerWords(Number(whole));
  return fraction ? [...integer, "point", ...digitWords(fraction)] : integer;
}

/** A number found among spoken words. */
export interface SpokenNumber {
  /** As written: "25", "7.5". */
  readonly written: string;
  /** Words it took. */
  readonly length: number;
}

/** Reads the number that begins at `words[start]`; undefined when none does. Digits said one by one become one number. */
export function readNumber(words: readonly string[], start: number): SpokenNumber | undefined {
  const integer = readDigits(words, start) ?? readInteger(words, start);
  if (!integer) return undefined;
  let { length, written } = integer;
  if (words[start + length] === "point") {
    let digits = "";
    while (true) {
      const value = digitValue(words[start + length + 1 + digits.length]);
      if (value === undefined) break;
      digits += String(value);
    }
    if (digits !== "") {
      written += `.${digits}`;
      length += 1 + digits.length;
    }
  }
  return { written, length };
}

/** Two or more digits in a row. */
function readDigits(words: readonly string[], start: number): SpokenNumber | undefined {
  let written = "";
  for (let value = digitValue(words[start]); value !== undefined; value = digitValue(words[start + written.length])) {
    written += String(value);
  }
  const next = words[start + written.length];
  if (written.length < 2 || next === "hundred" || next === "thousand") return undefined;
  return { written, length: written.length };
}

function readInteger(words: readonly string[], start: number): SpokenNumber | undefined {
  let total = 0;
  let group: number | undefined;
  let at = start;
  /** Smallest place that is taken; "twenty thirty" is two numbers. */
  let room = Infinity;
  for (; at < words.length; at++) {
    const word = words[at] ?? "";
    const unit = unitValues.get(word);
    const ten = tenValues.get(word);
    if (unit !== undefined && room > (unit < 10 ? 1 : 10)) {
      group = (group ?? 0) + unit;
      room = 1;
    } else if (ten !== undefined && room > 10) {
      group = (group ?? 0) + ten;
      room = 10;
    } else if (word === "hundred" && group !== undefined && group < 100) {
      group *= 100;
      room = 100;
    } else if ((word === "thousand" || word === "million") && group !== undefined) {
      total += group * (word === "thousand" ? 1_000 : 1_000_000);
      group = 0;
      room = Infinity;
    } else if (word !== "and" || room !== 100 || !isSmallNumber(words[at + 1])) {
      break;
    }
  }
  return group === undefined ? undefined : { written: String(total + group), length: at - start };
}

function isSmallNumber(word: string | undefined): boolean {
  return word !== undefined && (unitValues.has(word) || tenValues.has(word));
}

/** 0 to 9 of a digit's name; "oh" is how a zero is dictated. */
function digitValue(word: string | undefined): number | undefined {
  if (word === "oh") return 0;
  const value = unitValues.get(word ?? "");
  return value !== undefined && value < 10 ? value : undefined;
}
