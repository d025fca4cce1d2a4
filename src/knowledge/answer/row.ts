import { stem, tokenize, wordTerms } from "../index/terms.ts";
import { type AnalysedQuestion } from "./question-type.ts";

/** A table row taken apart again: "Oil filter, thread: M24; torque: 25 Nm". */
interface Row {
  readonly subject: string;
  readonly facts: readonly Fact[];
}

interface Fact {
  readonly label: string;
  readonly value: string;
}

const factText = ({ label, value }: Fact): string => (label === "" ? value : `${label}: ${value}`);

/** Columns that point elsewhere; read aloud only when the question names them. */
const pointers = /^(?:section|chapter|page|figure|fig\.?|see|ref(?:erence)?\.?|no\.?|item|pos(?:ition)?\.?)$/i;
/** Labels that need not be said: "Code E-42: Filter blocked." */
const selfEvident = /^(?:meaning|message|description)$/i;
/** A row is one sentence up to this many words; a longer one is read fact by fact. */
const oneSentenceMaxWords = 16;

/**
 * A table row as sentences in the manual's own words: only the columns that the question asks for, or all, and one sentence for each
 * when together they are too long to listen to.
 */
export function rowSentences(text: string, question: AnalysedQuestion): string[] {
  const row = parseRow(text);
  if (row.facts.length === 0) return [stop(text)];
  const facts = relevantFacts(row, question);
  const [only] = facts;
  if (only && row.subject !== "" && selfEvident.test(only.label)) {
    return [`${row.subject}: ${only.value}`, ...facts.slice(1).map((fact) => upperFirst(factText(fact)))].map(stop);
  }
  if (only && facts.length === 1 && isMeasure(only, row.subject, question)) return [stop(`For ${lowerFirst(row.subject)}: ${only.value}`)];
  const whole = facts.map(factText).join("; ");
  const joined = row.subject === "" ? whole : `${row.subject}, ${whole}`;
  if (joined.split(/\s+/).length <= oneSentenceMaxWords || facts.length < 2) return [stop(upperFirst(joined))];
  return facts.map((fact, index) =>
    stop(index === 0 && row.subject !== "" ? `${row.subject}, ${factText(fact)}` : upperFirst(factText(fact))),
  );
}

function parseRow(text: string): Row {
  const colon = text.indexOf(": ");
  if (colon < 0) return { subject: "", facts: [] };
  const comma = text.lastIndexOf(", ", colon);
  const subject = comma < 0 ? "" : text.slice(0, comma);
  const facts = text
    .slice(comma < 0 ? 0 : comma + 2)
    .split(/; (?=[^:;]{1,60}: )/)
    .map((fact) => {
      const at = fact.indexOf(": ");
      return at < 0 ? { label: "", value: fact } : { label: fact.slice(0, at), value: fact.slice(at + 2) };
    });
  const [first, ...rest] = facts;
  const numbered = /^(?:(?:no|nr|item|pos(?:ition)?|key)\.?\s)?\d{1,3}$/i.test(subject);
  return numbered && first && rest.length > 0 ? { subject: first.value, facts: rest } : { subject, facts };
}

/** The columns whose labels the question names more of than of the others'; all of them when none stands out. */
function relevantFacts(row: Row, question: AnalysedQuestion): readonly Fact[] {
  const telling = row.facts.filter(({ label }) => !pointers.test(label) || namedIn(label, question) > 0);
  const facts = telling.length > 0 ? telling : row.facts;
  const named = facts.map(({ label }) => namedIn(label, question));
  const most = Math.max(...named);
  const wanted = facts.filter((_fact, index) => named[index] === most);
  if (most > 0 && question.type !== "code") return wanted;
  const inUnit = facts.filter(({ label, value }) => question.type === "value" && question.expected?.test(`${label}: ${value}`));
  return inUnit.length > 0 ? inUnit : facts;
}

function namedIn(label: string, question: AnalysedQuestion): number {
  return new Set(wordTerms(tokenize(label)).filter((term) => question.terms.has(stem(term)))).size;
}

/** A figure with its unit says what it is of, after a question that named it: "For M8 bolts: 25 Nm". */
function isMeasure({ label, value }: Fact, subject: string, question: AnalysedQuestion): boolean {
  const asked = question.type === "value" && question.expected?.test(value) === true && namedIn(label, question) > 0;
  return asked && !/\d/.test(label) && aThing.test(subject) && /^[<>≤≥±~+-]?\s?\d/.test(value);
}

/** No place, state or clause, which would not follow "for". */
const aThing =
  /^(?!(?:in|on|at|to|for|from|with|without|behind|above|below|beside|between|left|right|up|down|more|less|before|after|when|if|new|old|no)\b)\p{L}[^:;]*$/iu;
const lowerFirst = (text: string): string =>
  /^\p{Lu}\p{Ll}+(?:[\s,]|$)/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
const stop = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);
const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
