import { cleanLine, cleanText, saysSomething } from "./clean-text.ts";
import { decodeText } from "./decode-text.ts";
import { appendNested, listMarkerOf } from "./list-marker.ts";
import { headingDepthOf } from "./numbered-heading.ts";
import { type Block, type Page, type ParsedDocument } from "./page.ts";
import { type FormatReader, ParseProblem } from "./parse-limits.ts";
import { warningOf } from "./warning-label.ts";

/** Reads plain text: form feeds start pages, empty lines part blocks. Throws `document-broken`, `document-too-large`. */
export const readPlainText: FormatReader = ({ bytes, budget }): ParsedDocument => {
  const text = decodeText(bytes);
  if (text === undefined) throw new ParseProblem("document-broken", "it is not text in UTF-8, UTF-16 or Windows-1252");
  budget.characters(text.length);
  const pages = text.split("\f");
  budget.pages(pages.length);
  return { pages: pages.map((page, index): Page => ({ number: index + 1, blocks: blocksOf(page) })) };
};

function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  for (const group of page.replaceAll(/\r\n?/g, "\n").split(/\n[ \t]*(?:\n[ \t]*)+/)) {
    const lines = cleanText(group).split("\n").filter(saysSomething);
    if (lines.length > 0) addGroup(blocks, lines);
  }
  return blocks;
}

function addGroup(blocks: Block[], lines: string[]): void {
  let paragraph: string[] = [];
  const endParagraph = () => {
    const text = cleanLine(paragraph.join(" "));
    paragraph = [];
    if (text === "") return;
    const warning = warningOf(text);
    blocks.push(
      warning && warning.rest !== "" ? { kind: "warning", severity: warning.severity, text: warning.rest } : { kind: "paragraph", text },
    );
  };
  let list: Extract<Block, { kind: "list" }> | undefined;
  let baseIndent = 0;
  for (const [index, line] of lines.entries()) {
    const text = cleanLine(line);
    const indent = line.search(/\S/);
    const level = lines.length === 1 || index === 0 ? headingLevelOf(text, lines.length === 1) : undefined;
    const marker = level === undefined ? listMarkerOf(text) : undefined;
    if (level !== undefined) blocks.push({ kind: "heading", level, text });
    else if (marker) {
      endParagraph();
      if (list && indent > baseIndent) appendToLast(list.items, marker.rest, true);
      else if (list?.ordered === marker.ordered) list.items.push(marker.rest);
      else {
        list = { kind: "list", ordered: marker.ordered, start: marker.value, items: [marker.rest] };
        baseIndent = indent;
        blocks.push(list);
      }
    } else if (list && indent > baseIndent) appendToLast(list.items, text, false);
    else {
      list = undefined;
      paragraph.push(text);
    }
  }
  endParagraph();
}

function appendToLast(items: string[], text: string, nested: boolean): void {
  const last = items.pop() ?? "";
  items.push(nested ? appendNested(last, text) : `${last} ${text}`);
}

const longestHeading = 90;

/** Headings by number ("3.2 Torque values"), or short lines of their own in capitals. */
function headingLevelOf(text: string, alone: boolean): number | undefined {
  if (text.length > longestHeading || /[.;,:]$/.test(text)) return undefined;
  const depth = headingDepthOf(text);
  if (depth !== undefined && (alone || depth > 1)) return Math.min(6, depth);
  const capitals = alone && /\p{Lu}{2}/u.test(text) && text === text.toUpperCase() && !listMarkerOf(text) && !warningOf(text);
  return capitals ? 1 : undefined;
}
