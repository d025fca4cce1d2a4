import { type Block } from "./page.ts";

type Warning = Extract<Block, { kind: "warning" }>;
type Severity = Warning["severity"];

/** The signal words of ANSI Z535.6 and what manuals use beside them. */
const severities = new Map<string, Severity>([
  ["danger", "danger"],
  ["warning", "warning"],
  ["caution", "caution"],
  ["attention", "caution"],
  ["notice", "caution"],
  ["important", "note"],
  ["note", "note"],
  ["tip", "note"],
]);

const symbols = String.raw`[⚠☠ⓘℹ🛑❗!▲△\s️]*`;
const word = "(danger|warning|caution|attention|notice|important|note|tip)";
/** In capitals the word needs nothing after it; in lower case a colon must follow, or it is the start of a sentence. */
const capitals = new RegExp(String.raw`^${symbols}\*{0,2}${word.toUpperCase()}S?\b\*{0,2}\s*[:!.–—-]?\*{0,2}\s*`, "u");
const mixed = new RegExp(String.raw`^${symbols}${word}s?\s*(?:[:!]|[–—]\s)\s*|^${symbols}${word}$`, "iu");
const admonition = new RegExp(String.raw`^\[!${word}\]\s*`, "i");

/** What a signal word at the start of a text says, and the text after it; undefined when there is none. */
export function warningOf(text: string): { readonly severity: Severity; readonly rest: string } | undefined {
  const match = admonition.exec(text) ?? capitals.exec(text) ?? mixed.exec(text);
  const severity = severities.get((match?.[1] ?? match?.[2] ?? "").toLowerCase());
  return match && severity ? { severity, rest: text.slice(match[0].length).trim() } : undefined;
}
