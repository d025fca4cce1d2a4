import { codesOf, questionTerms, tokenize } from "../index/terms.ts";
import { type Alternative, conceptsOf } from "../search/concepts.ts";
import { digitsForWords } from "./number-words.ts";

/**
 * What an answer must look like: a figure with its unit, the meaning of a code, steps in order, or an explanation.
 */
export type QuestionType = "value" | "code" | "procedure" | "explanation";

export interface AnalysedQuestion {
  readonly type: QuestionType;
  /** Content words, numbers and quantities, as the index counts them. */
  readonly terms: ReadonlySet<string>;
  /** For a term of the workshop, the terms that a manual may print instead. */
  readonly alternatives: ReadonlyMap<string, readonly Alternative[]>;
  /** Asks whether something may be done, which warnings answer. */
  readonly permission: boolean;
  /** Codes such as `e42`, without separators. */
  readonly codes: readonly string[];
  /** Matches a figure in the unit that the question asks for; absent when any figure may answer. */
  readonly expected?: RegExp;
}

/** Words of a question that say nothing of its subject, beyond those that retrieval removes. */
const fillers = new Set("much many often long must mean happen happened going look best work thing use used does needed".split(" "));

const figure = String.raw`\d[\d.,]*\s*(?:to|–|-|or)?\s*[\d.,]*\s*`;
const period = String.raw`\b(?:daily|weekly|monthly|yearly|annually|(?:once|twice|times)\s(?:a|per|in|every)\s\w+|(?:every|each)\s(?:day|week|month|year|shift|\d)|hours?|months?|years?)\b`;
const span = String.raw`${figure}(?:h|hours?|min|minutes?|s|seconds?|days?|weeks?|months?|years?)\b|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half an)\s(?:hours?|minutes?|seconds?|days?|weeks?|months?|years?)\b`;
const length = String.raw`${figure}(?:mm|cm|m|µm|inch(?:es)?|in\.|ft|metres?|meters?|millimetres?)(?![\p{L}³²])`;

/** Words of a question → the figure it wants, most specific first. */
const expectations: readonly (readonly [RegExp, RegExp])[] = [
  [/\bpart numbers?\b|\border\b|\b(?:which|what) (?:\w+ )?(?:kit|set|part|spare)\b/i, /\b\d{3,}[-.]\d{2,}\b|\b[A-Z]{1,4}-?\d{3,}/],
  [/\btorque|\bhow (?:tight|snug|firm)|\bnewton met|\bnm\b|\btighten(?:ed|ing)? to\b/i, new RegExp(String.raw`${figure}(?:N·?\s?m|lb|ft-lb)`, "u")],
  [/\bhow often|\bintervals?\b|\bhow frequent|\bwhen (?:should|must|do|does|is|are)\b|\bhow many (?:running )?hours/i, new RegExp(period, "i")],
  [/\btemperatures?\b|\bhow (?:hot|cold|warm|cool)\b|\bdegrees\b|\b(?:too|very) (?:hot|cold)\b/i, new RegExp(`${figure}°`)],
  [/\bhow (?:heavy|much does .* weigh)|\bweighs?\b|\bweight\b/i, new RegExp(String.raw`${figure}(?:kg|lbs?|t)\b`)],
  [/\bhow (?:loud|noisy)|\bnoise\b|\bdecibels?\b/i, new RegExp(`${figure}dB`)],
  [/\bvolt(?:s|age)\b/i, new RegExp(String.raw`${figure}k?V\b`)],
  [/\bcurrent\b|\bfuses?\b|\bamps?\b|\bamperes?\b/i, new RegExp(String.raw`${figure}m?A\b`)],
  [/\bresistance\b|\bohms?\b/i, new RegExp(`${figure}(?:ohms?|k?Ω)`)],
  [/\brpm\b|\bspeed\b|\bhow fast\b|\brevolutions\b/i, new RegExp(`${figure}(?:rpm|r/min|min⁻¹|mm/s|m/s)`)],
  [/\bpressures?\b|\bbars?\b(?! model)/i, new RegExp(String.raw`${figure}(?:m?bar|psi|[kM]?Pa)\b`)],
  [/\bhow powerful|\bpower (?:rating|of)|\bkilowatts?\b|\bmotor power\b/i, new RegExp(String.raw`${figure}(?:k?W|hp)\b`)],
  [/\btension\b|\bforce\b|\bnewtons?\b/i, new RegExp(String.raw`${figure}k?N\b`)],
  [/\bhow much (?:oil|grease|water|fluid|coolant|fuel|lubricant)|\bcapacity\b|\bvolume\b|\blit(?:re|er)s?\b/i, new RegExp(String.raw`${figure}(?:litres?|liters?|m?[lL]|g|kg|m³)(?![\p{L}/])|half a lit`, "u")],
  [/\bhow (?:wide|thick|deep|far|tall|high|big|close)\b|\bgap\b|\bclearance\b|\bdistance\b|\bspace\b|\bdiameter\b|\bdimensions?\b/i, new RegExp(length, "u")],
  [/\bhow long\b|\bhow soon\b|\bhow quickly\b/i, new RegExp(`${span}|${length}`, "iu")],
]; // prettier-ignore

const asksHow = /\bhow (?:do|can|should|would|must|to|does one|am i|is .* (?:changed|replaced|cleaned|done))\b|\bwhat (?:are the|is the) (?:\w+ )?(?:steps|procedure|way to)\b|\bwhat (?:do|must|should) i do to\b|\bsteps? (?:to|for)\b|\bprocedure\b|\b(?:walk|talk|take) me through\b|\bshow me\b|\binstructions?\b|\bhelp me\b/i; // prettier-ignore
const asksPermission = /\b(?:can|may|could|should) (?:i|we|you)\b|\bis it (?:safe|ok|okay|allowed|dangerous|possible)\b|\ballowed\b/i;
const imperative = /^(?:please\s+)?(?:replace|change|clean|check|set|adjust|start|stop|reset|clear|test|drain|fill|top|grease|lubricate|isolate|install|remove|tighten|swap|fit|restart|calibrate|load|unload|connect)\b/i; // prettier-ignore
const asksFigure = /\bhow (?!(?:do|does|did|can|could|should|would|must|to|is|are|am|was|come)\b)\w+|\bat (?:what|which)\b|\bwhat(?:'s| is| are)? (?:the )?(?:\w+ ){0,4}(?:torque|pressure|temperature|level|interval|size|voltage|current|speed|setting|value|limit|number|capacity|weight|gap|force|tension|grade|rating|resistance|distance)\b|\b(?:which|what) (?:\w+ )?(?:size|grade|part|kit|set|fuse|setting|value)\b|\bpart numbers?\b|\bwhen (?:should|must|do)\b/i; // prettier-ignore

/** What kind of question it is, with its terms; spoken numbers count as digits. */
export function analyseQuestion(question: string): AnalysedQuestion {
  const text = digitsForWords(question);
  const tokens = tokenize(text);
  const codes = codesOf(tokens);
  const expected = expectations.find(([words]) => words.test(text))?.[1];
  const terms = questionTerms(tokens).filter((term) => !fillers.has(term));
  const alternatives = new Map(conceptsOf(text).flatMap((concept) => concept.terms.map((term) => [term, concept.alternatives] as const)));
  return {
    type: typeOf(text, codes),
    terms: new Set(terms),
    alternatives,
    permission: asksPermission.test(text),
    codes,
    ...(expected && { expected }),
  };
}

function typeOf(text: string, codes: readonly string[]): QuestionType {
  if (asksFigure.test(text)) return "value";
  if (asksHow.test(text) || imperative.test(text.trim())) return "procedure";
  if (codes.length > 0) return "code";
  return "explanation";
}
