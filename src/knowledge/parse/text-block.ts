import { cleanLine } from "./clean-text.ts";
import { type Block } from "./page.ts";
import { type Flow, isBlock, textOfBlock } from "./page-flow.ts";
import { warningOf } from "./warning-label.ts";

type Severity = Extract<Block, { kind: "warning" }>["severity"];

const captionStart = /^(?:figure|fig\.|table|tab\.)\s+[\dA-Z][\d.–-]*[\s:.]/i;
const longestCaption = 200;

/** Whether a paragraph reads as the caption of a figure or a table: "Table 3: Torques". */
export function isCaption(text: string): boolean {
  return captionStart.test(text) && text.length < longestCaption;
}

/** The block that a paragraph is by its first words: a warning, a caption, else a paragraph. */
export function textBlockOf(text: string): Block {
  const warning = warningOf(text);
  if (warning && warning.rest !== "") return { kind: "warning", severity: warning.severity, text: warning.rest };
  return isCaption(text) ? { kind: "caption", text } : { kind: "paragraph", text };
}

/** One warning of all that stands in a box. The word that the box begins with decides how severe it is, else what the box is marked as. */
export function warningOfFlow(flow: readonly Flow[], marked: Severity): Block[] {
  const texts = flow.filter(isBlock).map((block, index) => {
    if (block.kind === "warning") return `${block.severity.toUpperCase()}: ${block.text}`;
    const words = textOfBlock(block);
    return index === 0 && warningOf(words)?.rest === "" ? `${words.replace(/:$/, "")}:` : words;
  });
  const text = cleanLine(texts.join(" "));
  const warning = warningOf(text);
  const body = warning ? warning.rest : text;
  return body === "" ? [] : [{ kind: "warning", severity: warning?.severity ?? marked, text: body }];
}

/** Joins a signal word that is a paragraph of its own with the text below it. */
export function joinSignalWords(flow: readonly Flow[]): Flow[] {
  const joined: Flow[] = [];
  for (const part of flow) {
    const last = joined.at(-1);
    const word = last && isBlock(last) && last.kind === "paragraph" ? warningOf(last.text) : undefined;
    if (word?.rest === "" && isBlock(part) && (part.kind === "paragraph" || (part.kind === "list" && part.items.length <= 3))) {
      joined[joined.length - 1] = { kind: "warning", severity: word.severity, text: textOfBlock(part) };
    } else joined.push(part);
  }
  return joined;
}
