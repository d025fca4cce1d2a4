/** Unit symbol → singular and plural as read aloud. Symbols are case-sensitive: mW is not MW. */
export const unitNames = {
  m: ["metre", "metres"],
  mm: ["millimetre", "millimetres"],
  cm: ["centimetre", "centimetres"],
  km: ["kilometre", "kilometres"],
  µm: ["micrometre", "micrometres"],
  nm: ["nanometre", "nanometres"],
  ft: ["foot", "feet"],
  "m²": ["square metre", "square metres"],
  "mm²": ["square millimetre", "square millimetres"],
  "cm²": ["square centimetre", "square centimetres"],
  "m³": ["cubic metre", "cubic metres"],
  "cm³": ["cubic centimetre", "cubic centimetres"],
  "mm³": ["cubic millimetre", "cubic millimetres"],
  L: ["litre", "litres"],
  l: ["litre", "litres"],
  mL: ["millilitre", "millilitres"],
  ml: ["millilitre", "millilitres"],
  gal: ["gallon", "gallons"],
  g: ["gram", "grams"],
  mg: ["milligram", "milligrams"],
  kg: ["kilogram", "kilograms"],
  t: ["tonne", "tonnes"],
  lb: ["pound", "pounds"],
  lbs: ["pound", "pounds"],
  oz: ["ounce", "ounces"],
  N: ["newton", "newtons"],
  kN: ["kilonewton", "kilonewtons"],
  Nm: ["newton metre", "newton metres"],
  "N·m": ["newton metre", "newton metres"],
  "N m": ["newton metre", "newton metres"],
  kNm: ["kilonewton metre", "kilonewton metres"],
  Ncm: ["newton centimetre", "newton centimetres"],
  "lb-ft": ["pound-foot", "pound-feet"],
  "lbf·ft": ["pound-foot", "pound-feet"],
  "lb·ft": ["pound-foot", "pound-feet"],
  "ft-lb": ["foot-pound", "foot-pounds"],
  "ft-lbs": ["foot-pound", "foot-pounds"],
  "in-lb": ["inch-pound", "inch-pounds"],
  bar: ["bar", "bar"],
  "bar(g)": ["bar gauge", "bar gauge"],
  mbar: ["millibar", "millibar"],
  psi: ["P S I", "P S I"],
  Pa: ["pascal", "pascals"],
  kPa: ["kilopascal", "kilopascals"],
  MPa: ["megapascal", "megapascals"],
  hPa: ["hectopascal", "hectopascals"],
  "°C": ["degree Celsius", "degrees Celsius"],
  "°F": ["degree Fahrenheit", "degrees Fahrenheit"],
  K: ["kelvin", "kelvin"],
  "°": ["degree", "degrees"],
  "%": ["percent", "percent"],
  V: ["volt", "volts"],
  mV: ["millivolt", "millivolts"],
  kV: ["kilovolt", "kilovolts"],
  VA: ["volt-ampere", "volt-amperes"],
  kVA: ["kilovolt-ampere", "kilovolt-amperes"],
  A: ["amp", "amps"],
  mA: ["milliamp", "milliamps"],
  kA: ["kiloamp", "kiloamps"],
  Ah: ["amp hour", "amp hours"],
  W: ["watt", "watts"],
  mW: ["milliwatt", "milliwatts"],
  kW: ["kilowatt", "kilowatts"],
  MW: ["megawatt", "megawatts"],
  kWh: ["kilowatt hour", "kilowatt hours"],
  hp: ["horsepower", "horsepower"],
  J: ["joule", "joules"],
  kJ: ["kilojoule", "kilojoules"],
  Ω: ["ohm", "ohms"],
  kΩ: ["kilohm", "kilohms"],
  MΩ: ["megohm", "megohms"],
  µF: ["microfarad", "microfarads"],
  Hz: ["hertz", "hertz"],
  kHz: ["kilohertz", "kilohertz"],
  MHz: ["megahertz", "megahertz"],
  GHz: ["gigahertz", "gigahertz"],
  rpm: ["R P M", "R P M"],
  "r/min": ["R P M", "R P M"],
  "min⁻¹": ["R P M", "R P M"],
  "dB(A)": ["decibel", "decibels"],
  dBA: ["decibel", "decibels"],
  dB: ["decibel", "decibels"],
  dpi: ["D P I", "D P I"],
  ppm: ["P P M", "P P M"],
  cfm: ["C F M", "C F M"],
  h: ["hour", "hours"],
  hr: ["hour", "hours"],
  hrs: ["hour", "hours"],
  min: ["minute", "minutes"],
  s: ["second", "seconds"],
  ms: ["millisecond", "milliseconds"],
  µs: ["microsecond", "microseconds"],
  cSt: ["centistokes", "centistokes"],
  lx: ["lux", "lux"],
  MB: ["megabyte", "megabytes"],
  GB: ["gigabyte", "gigabytes"],
} as const satisfies Record<string, readonly [string, string]>;

const bySymbol: Readonly<Record<string, readonly [string, string] | undefined>> = unitNames;

/** Units a "per" may stand before, and whose bare symbol may follow a slash. */
const alternatives = Object.keys(unitNames)
  .sort((left, right) => right.length - left.length)
  .map((symbol) => symbol.replaceAll(/[()]/g, String.raw`\$&`))
  .join("|");

/** Source of a pattern that matches a unit symbol, compound ones such as `m³/min` included, and not the start of a longer word. */
export const unitSource = String.raw`(?:${alternatives})(?:\/(?:${alternatives}))?(?![\p{L}\p{N}²³°])`;

/** A unit symbol as read aloud; `one` asks for the singular. Unknown symbols come back as they are. */
export function spokenUnit(symbol: string, one: boolean): string {
  const whole = bySymbol[symbol];
  if (whole) return one ? whole[0] : whole[1];
  const [numerator = "", denominator = ""] = symbol.split("/");
  const above = bySymbol[numerator];
  const below = bySymbol[denominator];
  if (!above || !below) return symbol;
  return `${one ? above[0] : above[1]} per ${below[0]}`;
}
