import { saysSomething } from "./clean-text.ts";
import { type Block, type Page } from "./page.ts";

/** A page begins here; without a number it is the next one. */
export interface PageMark {
  readonly page: { readonly number?: number; readonly label?: string };
}

/** Blocks in reading order, and where pages begin between them. */
export type Flow = Block | PageMark;

export const isPageMark = (part: Flow): part is PageMark => "page" in part;
export const isBlock = (part: Flow): part is Block => !isPageMark(part);

/**
 * The pages of a flow. What stands before the first mark is page 1, or belongs to the page of that mark when it says nothing. A number
 * that does not grow goes on with the page it is on. A file that tells no pages is one.
 */
export function pagesOfFlow(flow: readonly Flow[]): Page[] {
  const pages: Page[] = [];
  let blocks: Block[] = [];
  const start = ({ number, label }: PageMark["page"]) => {
    const last = pages.at(-1);
    const next = number ?? (last?.number ?? 0) + 1;
    if (last && next <= last.number) return;
    blocks = [];
    pages.push({ number: next, ...(label === undefined ? {} : { label }), blocks });
  };
  for (const part of flow) {
    if (isPageMark(part)) {
      if (pages.length === 0 && part.page.number === undefined) start({ number: 1 });
      start(part.page);
    } else {
      if (pages.length === 0) start({ number: 1 });
      blocks.push(part);
    }
  }
  if (pages.length === 0) start({ number: 1 });
  return pages;
}

/** The words of a block on one line. */
export function textOfBlock(block: Block): string {
  if (block.kind === "list") {
    const { ordered, start, items } = block;
    return items.map((item, index) => (ordered && items.length > 1 ? `${start + index}) ${item}` : item)).join("; ");
  }
  if (block.kind === "table") {
    return [[block.caption ?? ""], block.header, ...block.rows].map((row) => row.filter((cell) => cell !== "").join(" ")).join(" ");
  }
  return block.text;
}

/** How much text pages hold. What stands in several places of a table counts in each. */
export function charactersOf(pages: readonly Page[]): number {
  return pages.reduce((sum, { blocks }) => blocks.reduce((all, block) => all + textOfBlock(block).length, sum), 0);
}

export function blockHoldsText(block: Block): boolean {
  if (block.kind === "list") return block.items.some(saysSomething);
  return saysSomething(textOfBlock(block));
}
