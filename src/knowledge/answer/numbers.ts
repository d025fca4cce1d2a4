const small = [
  ..."zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen".split(" "),
  ..."fifteen sixteen seventeen eighteen nineteen".split(" "),
];
const tens = ["", "", ..."twenty thirty forty fifty sixty seventy eighty ninety".split(" ")];
const scales = [
  [1_000_000_000, "billion"],
  [1_000_000, "million"],
  [1_000, "thousand"],
  [100, "hundred"],
] as const;
const parts: Readonly<Record<number, string>> = {
  2: "half",
  3: "third",
  4: "quarter",
  5: "fifth",
  6: "sixth",
  8: "eighth",
  10: "tenth",
  16: "sixteenth",
  32: "thirty-second",
  64: "sixty-fourth",
};

/** A whole number below 10¹² in words, without "and", which is read alike on both sides of the Atlantic. */
export function integerInWords(value: number): string {
  for (const [scale, name] of scales) {
    if (value < scale) continue;
    const rest = value % scale;
    return `${integerInWords(Math.floor(value / scale))} ${name}${rest === 0 ? "" : ` ${integerInWords(rest)}`}`;
  }
  if (value < 20) return small[value] ?? "";
  const unit = value % 10;
  return `${tens[Math.floor(value / 10)] ?? ""}${unit === 0 ? "" : ` ${small[unit] ?? ""}`}`;
}

/** Digits one by one, as a part number is dictated. */
export function digitByDigit(digits: string): string {
  return digits.split("").join(" ");
}

/**
 * A number as read aloud. Up to three digits stay digits, which every synthesiser reads right; four-digit ones would be
 * read as years, so they become words.
 * @param text digits with optional thousands separators and decimals, such as `2,000` or `0.25` or `4.3.2`
 */
export function spokenNumber(text: string): string {
  const [whole = "", ...decimals] = text.replaceAll(",", "").split(".");
  return [spokenInteger(whole), ...decimals.map(digitByDigit)].join(" point ");
}

function spokenInteger(digits: string): string {
  if (digits.length > 1 && digits.startsWith("0")) return digitByDigit(digits);
  if (digits.length <= 3) return digits;
  return digits.length <= 12 ? integerInWords(Number(digits)) : digitByDigit(digits);
}

/** A fraction in words, as on a spanner or a thread; undefined when it is none. */
export function spokenFraction(numerator: number, denominator: number): string | undefined {
  const part = parts[denominator];
  if (part === undefined || numerator < 1 || numerator >= denominator || numerator > 63) return undefined;
  const plural = part === "half" ? "halves" : `${part}s`;
  return `${integerInWords(numerator)} ${numerator === 1 ? part : plural}`;
}
