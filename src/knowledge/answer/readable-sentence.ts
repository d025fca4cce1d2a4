/**
 * Layout that was lost leaves a menu path, a label or the heading in front of a sentence: "Settings General Network You can connect …".
 * The words of a path are capitalised, up to one of these words with which a sentence begins.
 */
const openers = new Set(
  "You To If When After Before This These The Allows Allow Enables Lets Use It Select Press Once While A An".split(" "),
);
const joining = /^(?:and|or|of|the|to|for|with|on|in|at|by|&|\/|-)$/;
const titled = /^[\p{Lu}\p{N}(&+]/u;
/** A longer path is no help to a listener. */
const pathMaxWords = 8;

/** A sentence as it can be read aloud: without the heading before it, and with a pause after a path or label that stands in front. */
export function readableSentence(text: string, heading: string): string {
  const clean = withoutHeading(text.replaceAll(/\s+/g, " ").trim(), heading);
  const words = clean.split(" ");
  const start = words.findIndex((word, index) => index > 0 && openers.has(word) && /^\p{Ll}/u.test(words[index + 1] ?? ""));
  const path = words.slice(0, start);
  const isPath =
    start > 0 && titled.test(path[0] ?? "") && path.every((word) => (titled.test(word) || joining.test(word)) && !/[.,:;!?]$/.test(word));
  if (!isPath || joining.test(path.at(-1) ?? "") || (openers.has(path[0] ?? "") && joining.test(path[1] ?? ""))) return clean;
  const rest = words.slice(start).join(" ");
  const shown = path.join(" ").replaceAll(/ ?Try Now$| ?Try Now(?= )/g, "");
  return shown === "" || shown.split(" ").length > pathMaxWords ? rest : `${shown}: ${rest}`;
}

function withoutHeading(text: string, heading: string): string {
  const rest = heading !== "" && text.startsWith(`${heading} `) ? text.slice(heading.length + 1) : text;
  return /^\p{Lu}/u.test(rest) ? rest : text;
}
