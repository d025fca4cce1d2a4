import { unitNames } from "./units.ts";

/** Words and spellings beside those of the spoken forms, in lower case, with the symbol that they share. */
const otherNames: Readonly<Record<string, string>> = {
  ampere: "A", amperes: "A", vac: "V", vdc: "V", v: "V", w: "W", sec: "s", secs: "s", mins: "min", inch: "in", inches: "in", "″": "in",
  "degrees c": "°C", "degrees f": "°F", hz: "Hz", khz: "kHz", mhz: "MHz", ghz: "GHz", kw: "kW", kpa: "kPa", mpa: "MPa", nm: "nm", db: "dB",
  gb: "GB", mb: "MB", day: "day", days: "day", week: "week", weeks: "week", month: "month", months: "month", year: "year", years: "year",
  time: "time", times: "time", pixel: "px", pixels: "px", "per cent": "%", bars: "bar", px: "px", "n-m": "Nm", rpm: "rpm", psi: "psi",
}; // prettier-ignore

/** Symbols that mean the same. */
const sameAs: Readonly<Record<string, string>> = {
  l: "L", ml: "mL", lbs: "lb", hr: "h", hrs: "h", "N·m": "Nm", "N m": "Nm", "lbf·ft": "lb-ft", "lb·ft": "lb-ft", "ft-lbs": "ft-lb",
  "bar(g)": "bar", "r/min": "rpm", "min⁻¹": "rpm", "dB(A)": "dB", dBA: "dB",
}; // prettier-ignore

const symbols = new Map<string, string>();
const words = new Map<string, string>(Object.entries(otherNames));
for (const [symbol, spoken] of Object.entries(unitNames)) {
  const shared = sameAs[symbol] ?? symbol;
  symbols.set(symbol, shared);
  for (const word of spoken) {
    const british = word.toLowerCase();
    for (const spelling of [british, british.replaceAll(/(metre|litre)/g, (one) => `${one.slice(0, -2)}er`)]) words.set(spelling, shared);
  }
}

const upperFirst = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const spellings = [...words.keys()].flatMap((word) => (word.length < 3 ? [word] : [word, upperFirst(word), word.toUpperCase()]));
const anyUnit = [...new Set([...symbols.keys(), ...spellings])]
  .sort((left, right) => right.length - left.length)
  .map((text) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`))
  .join("|");

/** Source of a pattern for a unit as symbol or word, `m³/min` and "litres per minute" included; for the flag `u`. */
export const anyUnitSource = String.raw`(?:${anyUnit})(?:(?:\/| per )(?:${anyUnit}))?(?![\p{L}\p{N}²³°])`;

/** The symbol that all ways to write a unit share. */
export function unitSymbol(text: string): string {
  const whole = simpleSymbol(text);
  if (whole !== undefined) return whole;
  return text
    .split(/\/| per /)
    .map((part) => simpleSymbol(part) ?? part)
    .join("/");
}

const simpleSymbol = (text: string): string | undefined => symbols.get(text) ?? words.get(text.toLowerCase());
