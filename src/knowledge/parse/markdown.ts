import { marked, type Token, type Tokens } from "marked";
import { cleanText } from "./clean-text.ts";
import { decodeText } from "./decode-text.ts";
import { flowOfHtml } from "./html-blocks.ts";
import { readHtmlTree } from "./html-tree.ts";
import { listFlow } from "./list-flow.ts";
import { quotedAdmonitions } from "./markdown-admonition.ts";
import { plainTextOf } from "./markdown-inline.ts";
import { type Block, type Page, type ParsedDocument } from "./page.ts";
import { blockHoldsText, type Flow, isBlock, textOfBlock } from "./page-flow.ts";
import { type FormatReader, ParseProblem } from "./parse-limits.ts";
import { attachCaptions } from "./table-caption.ts";
import { joinSignalWords, textBlockOf, warningOfFlow } from "./text-block.ts";
import { warningOf } from "./warning-label.ts";

/** `<!-- page 12 -->` on a line of its own starts page 12; a label may follow: `<!-- page 12 label "iv" -->`. */
const pageMark = /^[ \t]*<!--\s*page\s+(\d{1,6})(?:\s+label\s+"([^"\n]{1,32})")?\s*-->[ \t]*$/gim;

/** Reads Markdown (GitHub flavour). Throws `document-broken`, `document-too-large`. */
export const readMarkdown: FormatReader = ({ bytes, budget, onProgress }): ParsedDocument => {
  const text = decodeText(bytes);
  if (text === undefined) throw new ParseProblem("document-broken", "it is not text in UTF-8, UTF-16 or Windows-1252");
  budget.characters(text.length);
  const sources = splitPages(cleanText(text).replaceAll(/\r\n?/g, "\n"));
  budget.pages(sources.length);
  const pages = sources.map((source, index): Page => {
    const blocks = blocksOfPage(source.text);
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

/** The parser goes as deep as quotes and lists are nested; what exhausts its stack is no document. */
function blocksOfPage(text: string): Block[] {
  try {
    return blocksOf(marked.lexer(quotedAdmonitions(text), { gfm: true }));
  } catch (error) {
    if (error instanceof RangeError) throw new ParseProblem("document-broken", "its quotes or lists are nested too deeply", error);
    throw error;
  }
}

function blocksOf(tokens: readonly Token[]): Block[] {
  return attachCaptions(joinSignalWords(flowOf(tokens)))
    .filter(isBlock)
    .filter(blockHoldsText);
}

function flowOf(tokens: readonly Token[]): Flow[] {
  return tokens.flatMap((token) => partsOf(token as Tokens.Generic & Token));
}

function partsOf(token: Token): Flow[] {
  switch (token.type) {
    case "heading": {
      const heading = token as Tokens.Heading;
      return [{ kind: "heading", level: Math.min(6, Math.max(1, heading.depth)), text: plainTextOf(heading.tokens) }];
    }
    case "paragraph":
    case "text":
      return [textBlockOf(plainTextOf(inlineOf(token)))];
    case "blockquote":
      return quoteOf(token as Tokens.Blockquote);
    case "list":
      return listOf(token as Tokens.List);
    case "table":
      return [tableOf(token as Tokens.Table)];
    case "code":
      return [{ kind: "code", text: (token as Tokens.Code).text }];
    case "html":
      return flowOfHtml(readHtmlTree((token as Tokens.HTML).text).root);
    default:
      return [];
  }
}

function inlineOf(token: Token): readonly Token[] {
  return (token as Tokens.Paragraph | Tokens.Text).tokens ?? [token];
}

/** A quote that begins with a signal word is one warning, whatever it holds; any other quote is its blocks. */
function quoteOf(quote: Tokens.Blockquote): Flow[] {
  const inner = blocksOf(quote.tokens);
  const [first] = inner;
  const warning = first && (first.kind === "warning" ? first : warningOf(textOfBlock(first)));
  if (!warning) return inner;
  const rest = first.kind === "warning" ? [{ kind: "paragraph" as const, text: first.text }, ...inner.slice(1)] : inner;
  return warningOfFlow(rest, warning.severity);
}

function listOf(list: Tokens.List): Flow[] {
  const start = typeof list.start === "number" ? list.start : 1;
  return listFlow(
    list.ordered,
    list.items.map((item, index) => ({ content: flowOf(item.tokens), value: start + index })),
  );
}

function tableOf(table: Tokens.Table): Block {
  const header = table.header.map((cell) => plainTextOf(cell.tokens));
  return { kind: "table", header, rows: table.rows.map((row) => row.map((cell) => plainTextOf(cell.tokens))) };
}
