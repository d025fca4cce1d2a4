/** Headers that say nothing when read aloud: "Weight: 45 kg", not "Weight, value: 45 kg". */
const emptyHeader = /^(?:values?|data|descriptions?|specifications?|settings?|details?|quantity|)$/i;
/** A first cell that needs its header to be understood: a number, a code or a key. */
const bareCode = /^[\p{L}]{0,4}[-\s]?\d[\p{L}\p{N}./-]*$/u;
const emptyCell = /^[-–—\s]*$/u;
const unitInHeader = /^(.+?)\s*[([]([^)\]]{1,12})[)\]]$/u;
const onlyNumber = /^[<>≤≥±~]?\s*[\d.,]+(?:\s*(?:-|–|to|±|\/)\s*[\d.,]+)*$/u;

/**
 * A table row as one sentence that is understood without its table: "Cylinder head bolts, torque: 25 Nm".
 * Units in the header ("Torque (Nm)") go to their numbers. Empty when no cell says anything.
 */
export function rowSentence(header: readonly string[], row: readonly string[]): string {
  const [first = "", ...rest] = row;
  const subject = emptyCell.test(first) ? "" : subjectOf(header[0] ?? "", first.trim());
  const facts = rest.map((cell, index) => factOf(header[index + 1] ?? "", cell.trim())).filter((fact) => fact.text !== "");
  const [only] = facts;
  if (!only) return subject;
  if (subject === "") return facts.map((fact) => labelled(fact)).join("; ");
  if (facts.length === 1 && only.label === "") return `${subject}: ${only.text}`;
  return `${subject}, ${facts.map((fact) => labelled(fact)).join("; ")}`;
}

function subjectOf(header: string, cell: string): string {
  const { text } = withUnit(header, cell);
  if (!bareCode.test(cell) || emptyHeader.test(header.trim())) return text;
  return `${withUnit(header, cell).label} ${text}`;
}

interface Fact {
  readonly label: string;
  readonly text: string;
}

function factOf(header: string, cell: string): Fact {
  if (emptyCell.test(cell)) return { label: "", text: "" };
  const { label, text } = withUnit(header, cell);
  return { label: emptyHeader.test(label) ? "" : lowerFirst(label), text };
}

const labelled = (fact: Fact): string => (fact.label === "" ? fact.text : `${fact.label}: ${fact.text}`);

function withUnit(header: string, cell: string): Fact {
  const [, label, unit] = unitInHeader.exec(header.trim()) ?? [];
  if (label === undefined || unit === undefined || !onlyNumber.test(cell)) return { label: header.trim(), text: cell };
  return { label, text: `${cell} ${unit}` };
}

/** Lower-cases the first letter unless the word is an abbreviation. */
function lowerFirst(text: string): string {
  return /^\p{Lu}(?:\p{Ll}|$|\s)/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
