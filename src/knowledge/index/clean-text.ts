/** What a text holds that costs a pass of its own; most texts of a manual hold none of it. */
interface Blemishes {
  /** Characters that normalization may change. */
  hasSpecial: boolean;
  /** Whitespace other than single spaces. */
  hasGaps: boolean;
  hasPossessive: boolean;
  hasDigit: boolean;
}

const [space, tab, carriageReturn, apostrophe, closingQuote, hyphen, letterS] = [0x20, 0x09, 0x0d, 0x27, 0x2019, 0x2d, 0x73];
/** Characters beyond ASCII that Unicode normalization leaves as they are, whatever stands beside them but a combining mark. */
const stable = unitsOf("°–—‘’“”•");

function unitsOf(characters: string): ReadonlySet<number> {
  return new Set(Array.from({ length: characters.length }, (_, index) => characters.charCodeAt(index)));
}

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isStable = (code: number): boolean => code < 0x80 || (code >= 0xc0 && code <= 0xff) || stable.has(code);

/** A text as it is cut into tokens: normalized, single spaces, no possessive endings, units after numbers in lower case. */
export function cleanText(text: string): string {
  const { hasSpecial, hasGaps, hasPossessive, hasDigit } = blemishesOf(text);
  if (hasSpecial) return lowerUnits(cleanSpecial(text));
  let clean = text;
  if (hasPossessive) clean = clean.replaceAll(/['’]s\b/gu, "");
  if (hasGaps || hasPossessive) clean = clean.replaceAll(/\s+/gu, " ");
  return hasDigit ? lowerUnits(clean) : clean;
}

function cleanSpecial(text: string): string {
  return text
    .normalize("NFKC")
    .replaceAll("μ", "µ")
    .replaceAll(/['’]s\b/gu, "")
    .replaceAll(/\s+/gu, " ");
}

function blemishesOf(text: string): Blemishes {
  const found: Blemishes = { hasSpecial: false, hasGaps: false, hasPossessive: false, hasDigit: false };
  let before = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === space ? before === space : code >= tab && code <= carriageReturn) found.hasGaps = true;
    else if (isDigit(code)) found.hasDigit = true;
    else if (code === letterS && (before === apostrophe || before === closingQuote)) found.hasPossessive = true;
    else if (!isStable(code)) {
      found.hasSpecial = true;
      break;
    }
    before = code;
  }
  return found;
}

const unit = /(?:[kKmM]?(?:Hz|HZ|Pa|PA|PSI|W|V|g|B)|Bar|BAR|RPM|Nm|NM|N·m|N m|N-m|VAC|VDC|°C|°F|L|dB|DB|A)(?![\p{L}\p{N}])/uy;
const unitStarts = unitsOf("kKmMHPWVgBRNL°dDA");

/** Units are matched without regard to case when a number stands before them. */
function lowerUnits(text: string): string {
  let lowered = "";
  let copied = 0;
  for (let index = 1; index < text.length; index++) {
    if (!isDigit(text.charCodeAt(index - 1))) continue;
    const next = text.charCodeAt(index);
    const start = next === space || next === hyphen ? index + 1 : index;
    if (!unitStarts.has(text.charCodeAt(start))) continue;
    unit.lastIndex = start;
    const [found] = unit.exec(text) ?? [];
    if (found === undefined) continue;
    lowered += text.slice(copied, start) + (/^N.?[mM]$/.test(found) ? "nm" : found.toLowerCase());
    copied = start + found.length;
    index = copied;
  }
  return copied === 0 ? text : lowered + text.slice(copied);
}
