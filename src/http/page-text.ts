import { type Block, type Page } from "../knowledge/parse/page.ts";

/** A page as plain text, its blocks apart by empty lines. */
export function pageText(page: Page): string {
  return page.blocks.map(blockText).join("\n\n");
}

function blockText(block: Block): string {
  switch (block.kind) {
    case "list":
      return block.items.map((item, index) => `${block.ordered ? `${block.start + index}.` : "-"} ${item}`).join("\n");
    case "table":
      return [...(block.caption === undefined ? [] : [block.caption]), ...[block.header, ...block.rows].map((row) => row.join(" | "))].join(
        "\n",
      );
    case "warning":
      return `${block.severity.toUpperCase()}: ${block.text}`;
    case "heading":
    case "paragraph":
    case "caption":
    case "code":
      return block.text;
  }
}
