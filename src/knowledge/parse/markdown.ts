import { marked, type Token, type Tokens } from "marked";
import { cleanLine, cleanText, saysSomething } from "./clean-text.ts";
import { decodeText } from "./decode-text.ts";
import { appendNested } from "./list-marker.ts";
import { plainTextOf } from "./markdown-inline.ts";
import { type Block, type Page, type ParsedDocument } from "./page.ts";
import { type FormatReader, ParseProblem } from "./parse-limits.ts";
import { warningOf } from "./warning-label.ts";

/** `<!-- page 12 -->` on a line of its own starts page 12; a label may follow: `<!-- page 12 label "iv" -->`. */
const pageMark = /^[ \t]*<!--\s*page\s+(\d{1,6})(?:\s+label\s+"([^"\n]{1,32})")?\s*-->[ \t]*$/gim;

/** Reads Markdown (GitHub flavour). Throws `document-broken`, `document-too-large`. */
export const readMarkdown: FormatReader = ({ bytes, budget, onProgress }): ParsedDocument => {
  const text = decodeText(bytes);
  if (text === undefined) throw new ParseProblem("document-broken", "it is not text in UTF-8 or UTF-16");
  budget.characters(text.length);
  const sources = splitPages(cleanText(text).replaceAll(/\r\n?/g, "\n"));
  budget.pages(sources.length);
  const pages = sources.map((source, index): Page => {
    const blocks = blocksOf(marked.lexer(source.text, { gfm: true }));
    onProgress(index + 1, sources.length);
    return { number: source.number, ...(source.label === undefined ? {} : { label: source.label }), blocks };
  });
  const title = pages.flatMap((page) => page.blocks).find((block) => block.kind === "heading" && block.level === 1);
  return { ...(title?.kind === "heading" ? { title: title.text } : {}), pages };
};

interface PageSource {
  readonly number: number;
  readonly label?: string;
  readonly text: string;
}

function splitPages(text: string): PageSource[] {
  const marks = [...text.matchAll(pageMark)];
  const pages: PageSource[] = [];
  const before = text.slice(0, marks[0]?.index);
  if (marks.length === 0 || before.trim() !== "") pages.push({ number: 1, text: withoutFrontMatter(before) });
  for (const [index, mark] of marks.entries()) {
    const part = text.slice(mark.index + mark[0].length, marks[index + 1]?.index);
    const number = Math.max(Number(mark[1]), 1);
    const last = pages.at(-1);
    // Text before the first mark belongs to that page, and a number that does not grow goes on with the page it is on.
    if (last && (number <= last.number || (index === 0 && number === 1))) {
      pages[pages.length - 1] = { ...last, text: `${last.text}\n\n${part}` };
    } else pages.push({ number, ...(mark[2] === undefined ? {} : { label: mark[2] }), text: part });
  }
  return pages;
}

function withoutFrontMatter(text: string): string {
  return text.replace(/^---\n[\s\S]*?\n(?:---|\.\.\.)\n/, "");
}

function blocksOf(tokens: readonly Token[]): Block[] {
  return tokens.flatMap((token) => blockOf(token as Tokens.Generic & Token)).filter(holdsText);
}

function blockOf(token: Token): Block[] {
  switch (token.type) {
    case "heading": {
      const heading = token as Tokens.Heading;
      return [{ kind: "heading", level: Math.min(6, Math.max(1, heading.depth)), text: plainTextOf(heading.tokens) }];
    }
    case "paragraph":
    case "text":
      return [paragraphOf(plainTextOf(inlineOf(token)))];
    case "blockquote":
      return quoteOf(token as Tokens.Blockquote);
    case "list":
      return [listOf(token as Tokens.List)];
    case "table":
      return [tableOf(token as Tokens.Table)];
    case "code":
      return [{ kind: "code", text: (token as Tokens.Code).text }];
    case "html":
      return [{ kind: "paragraph", text: cleanLine((token as Tokens.HTML).text.replaceAll(/<!--[\s\S]*?-->|<[^>]*>/g, " ")) }];
    default:
      return [];
  }
}

function inlineOf(token: Token): readonly Token[] {
  return (token as Tokens.Paragraph | Tokens.Text).tokens ?? [token];
}

function paragraphOf(text: string): Block {
  const warning = warningOf(text);
  if (warning && warning.rest !== "") return { kind: "warning", severity: warning.severity, text: warning.rest };
  return /^(?:figure|fig\.|table)\s+[\dA-Z][\d.–-]*[\s:.]/i.test(text) && text.length < 200
    ? { kind: "caption", text }
    : { kind: "paragraph", text };
}

/** A quote that begins with a signal word is one warning, whatever it holds; any other quote is its blocks. */
function quoteOf(quote: Tokens.Blockquote): Block[] {
  const inner = blocksOf(quote.tokens);
  const text = cleanLine(inner.map(textOf).join(" "));
  const first = inner[0];
  if (first?.kind === "warning") {
    const rest = cleanLine([first.text, ...inner.slice(1).map(textOf)].join(" "));
    return [{ kind: "warning", severity: first.severity, text: rest }];
  }
  const warning = warningOf(text);
  return warning && warning.rest !== "" ? [{ kind: "warning", severity: warning.severity, text: warning.rest }] : inner;
}

function listOf(list: Tokens.List): Block {
  const items = list.items.map((item) => itemText(item)).filter((item) => item !== "");
  return { kind: "list", ordered: list.ordered, start: typeof list.start === "number" ? list.start : 1, items };
}

function itemText(item: Tokens.ListItem): string {
  let text = "";
  for (const block of blocksOf(item.tokens)) {
    if (block.kind === "list") for (const nested of block.items) text = appendNested(text, nested);
    else if (block.kind === "warning") text = `${text} ${block.severity.toUpperCase()}: ${block.text}`.trim();
    else text = `${text} ${textOf(block)}`.trim();
  }
  return text;
}

function tableOf(table: Tokens.Table): Block {
  const header = table.header.map((cell) => plainTextOf(cell.tokens));
  return { kind: "table", header, rows: table.rows.map((row) => row.map((cell) => plainTextOf(cell.tokens))) };
}

function textOf(block: Block): string {
  if (block.kind === "list") return block.items.join(" ");
  if (block.kind === "table") return [block.header, ...block.rows].map((row) => row.join(" ")).join(" ");
  return block.text;
}

function holdsText(block: Block): boolean {
  if (block.kind === "list") return block.items.length > 0;
  return saysSomething(textOf(block));
}
