import { cleanLine } from "./clean-text.ts";
import { decodeMarkup } from "./decode-markup.ts";
import { flowOfHtml } from "./html-blocks.ts";
import { withoutNavigation } from "./html-main.ts";
import { readHtmlTree } from "./html-tree.ts";
import { type ParsedDocument } from "./page.ts";
import { blockHoldsText, charactersOf, isPageMark, pagesOfFlow } from "./page-flow.ts";
import { type FormatReader } from "./parse-limits.ts";
import { attachCaptions } from "./table-caption.ts";
import { joinSignalWords } from "./text-block.ts";

/** Reads HTML: what a reader of the page sees, without its navigation. Throws `document-too-large`. */
export const readHtml: FormatReader = ({ bytes, budget, onProgress }): ParsedDocument => {
  const html = decodeMarkup(bytes);
  budget.characters(html.length);
  const document = documentOfHtml(html);
  // Cells that span rows and columns can make much of little.
  budget.characters(Math.max(0, charactersOf(document.pages) - html.length));
  budget.pages(document.pages.length);
  onProgress(document.pages.length, document.pages.length);
  return document;
};

/** The pages of blocks that HTML holds. Its title is its first heading of the first level, else what it is called. @param isOurs see `readHtmlTree` */
export function documentOfHtml(html: string, options: { readonly isOurs?: boolean } = {}): ParsedDocument {
  const { root, title: named } = readHtmlTree(html, options);
  const flow = flowOfHtml(withoutNavigation(root)).filter((part) => isPageMark(part) || blockHoldsText(part));
  const pages = pagesOfFlow(attachCaptions(joinSignalWords(flow)));
  const first = pages.flatMap((page) => page.blocks).find((block) => block.kind === "heading" && block.level === 1);
  const title = first?.kind === "heading" ? first.text : cleanLine(named);
  return { ...(title === "" ? {} : { title: title.slice(0, 300) }), pages };
}
