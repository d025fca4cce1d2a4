/** A unit of measurement as it is written and as it is said. */
export interface Unit {
  /** Symbol that a transcript shows. */
  readonly symbol: string;
  readonly one: string;
  readonly many: string;
}

const unit = (symbol: string, one: string, many = `${one}s`): Unit => ({ symbol, one, many });

const table: readonly (readonly [spellings: string, unit: Unit])[] = [
  ["Nm N·m N-m", unit("Nm", "newton meter")],
  ["kN", unit("kN", "kilonewton")],
  ["N", unit("N", "newton")],
  ["ft-lb ft·lb ft-lbs lb-ft", unit("ft-lb", "foot pound")],
  ["in-lb in·lb", unit("in-lb", "inch pound")],
  ["bar bars", unit("bar", "bar", "bar")],
  ["mbar", unit("mbar", "millibar", "millibar")],
  ["kPa", unit("kPa", "kilopascal")],
  ["MPa", unit("MPa", "megapascal")],
  ["psi PSI", unit("psi", "p s i", "p s i")],
  ["°C ℃", unit("°C", "degree celsius", "degrees celsius")],
  ["°F ℉", unit("°F", "degree fahrenheit", "degrees fahrenheit")],
  ["°", unit("°", "degree")],
  ["%", unit("%", "percent", "percent")],
  ["mm", unit("mm", "millimeter")],
  ["cm", unit("cm", "centimeter")],
  ["m", unit("m", "meter")],
  ["km", unit("km", "kilometer")],
  ["µm μm um", unit("µm", "micrometer")],
  ["mm²", unit("mm²", "square millimeter")],
  ["m²", unit("m²", "square meter")],
  ["m³", unit("m³", "cubic meter")],
  ["m³/h", unit("m³/h", "cubic meter per hour", "cubic meters per hour")],
  ["m³/min", unit("m³/min", "cubic meter per minute", "cubic meters per minute")],
  ["l/min L/min", unit("l/min", "liter per minute", "liters per minute")],
  ["l/s L/s", unit("l/s", "liter per second", "liters per second")],
  ["m/s", unit("m/s", "meter per second", "meters per second")],
  ["mm/s", unit("mm/s", "millimeter per second", "millimeters per second")],
  ["mm/min", unit("mm/min", "millimeter per minute", "millimeters per minute")],
  ["l L", unit("l", "liter")],
  ["ml mL", unit("ml", "milliliter")],
  ["g", unit("g", "gram")],
  ["mg", unit("mg", "milligram")],
  ["mg/m³", unit("mg/m³", "milligram per cubic meter", "milligrams per cubic meter")],
  ["kg", unit("kg", "kilogram")],
  ["lb lbs", unit("lb", "pound")],
  ["V", unit("V", "volt")],
  ["mV", unit("mV", "millivolt")],
  ["kV", unit("kV", "kilovolt")],
  ["A", unit("A", "amp")],
  ["mA", unit("mA", "milliamp")],
  ["W", unit("W", "watt")],
  ["kW", unit("kW", "kilowatt")],
  ["kWh", unit("kWh", "kilowatt hour")],
  ["kVA", unit("kVA", "kilovolt amp")],
  ["Hz", unit("Hz", "hertz", "hertz")],
  ["kHz", unit("kHz", "kilohertz", "kilohertz")],
  ["MHz", unit("MHz", "megahertz", "megahertz")],
  ["Ω", unit("Ω", "ohm")],
  ["dB", unit("dB", "decibel")],
  ["dB(A) dBA", unit("dB(A)", "decibel")],
  ["rpm RPM r/min min⁻¹", unit("rpm", "r p m", "r p m")],
  ["s sec", unit("s", "second")],
  ["ms", unit("ms", "millisecond")],
  ["min", unit("min", "minute")],
  ["h hr hrs", unit("h", "hour")],
  ["hp HP", unit("hp", "horsepower", "horsepower")],
  ["ppm", unit("ppm", "part per million", "parts per million")],
];

const bySpelling = new Map(table.flatMap(([spellings, entry]) => spellings.split(" ").map((spelling) => [spelling, entry] as const)));

/** Every spelling, longest first, for a pattern. */
export const unitSpellings: readonly string[] = [...bySpelling.keys()].sort((left, right) => right.length - left.length);

/** The unit that is written so. */
export function unitOf(spelling: string): Unit | undefined {
  return bySpelling.get(spelling);
}

/** Units that a transcript abbreviates; time stays in words, as people type it. */
const inWords = new Set(["second", "minute", "hour", "degree", "pound", "gram", "meter"]);

/** Spoken form to symbol, more words first; British and American spellings both count. */
export const spokenUnits: readonly (readonly [words: readonly string[], symbol: string])[] = table
  .filter(([, entry]) => !inWords.has(entry.one) && entry.symbol !== "dB")
  .flatMap(([, { symbol, one, many }]) => [one, many].map((spoken) => [spoken.split(" "), symbol] as const))
  .flatMap(([words, symbol]) => [
    [words, symbol] as const,
    [words.map((word) => word.replace(/(met|lit)er(s?)$/, "$1re$2")), symbol] as const,
  ])
  .sort((left, right) => right[0].length - left[0].length);
