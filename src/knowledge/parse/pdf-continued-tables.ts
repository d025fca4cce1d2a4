import { type Block, type Page } from "./page.ts";
import { layoutOfTable } from "./pdf-tables.ts";

type Table = Extract<Block, { kind: "table" }>;

/** Columns that begin this near to each other, in points, are the same on two pages. */
const sameColumn = 6;

/**
 * Gives a table that goes on at the top of the next page the caption and the header of where it began. It goes on when nothing but its
 * repeated caption stands between, its columns stand where they stood, and it brings no other caption or printed header of its own. A
 * caption below a table ends it.
 */
export function continueTables(pages: readonly Page[]): Page[] {
  let open: Table | undefined;
  let previous = 0;
  return pages.map((page): Page => {
    const begun = page.number === previous + 1 ? open : undefined;
    previous = page.number;
    const [first, below, behind] = page.blocks;
    const caption = below?.kind === "caption" && behind?.kind !== "table" ? below.text : undefined;
    const goesOn = begun && first?.kind === "table" && isContinued(begun, first, caption) ? continued(begun, first) : undefined;
    const blocks = goesOn ? [goesOn, ...page.blocks.slice(1)] : page.blocks;
    const last = blocks.at(-1);
    open = last?.kind === "table" && last.header.length > 0 ? last : undefined;
    return goesOn ? { ...page, blocks } : page;
  });
}

function isContinued(begun: Table, table: Table, captionBelow: string | undefined): boolean {
  const caption = table.caption ?? captionBelow;
  if (caption !== undefined && nameOf(caption) !== nameOf(begun.caption ?? "")) return false;
  const [before, after] = [layoutOfTable(begun), layoutOfTable(table)];
  if (!before || !after || before.columns.length !== after.columns.length) return false;
  if (isSameHeader(begun, table)) return true;
  if (after.hasBoldHeader) return false;
  return before.columns.every((x, index) => Math.abs(x - (after.columns[index] ?? Number.POSITIVE_INFINITY)) <= sameColumn);
}

function continued(begun: Table, table: Table): Table {
  const own = table.header.length > 0 && !isSameHeader(begun, table) ? [table.header] : [];
  const caption = begun.caption ?? table.caption;
  return { ...table, ...(caption === undefined ? {} : { caption }), header: begun.header, rows: [...own, ...table.rows] };
}

const isSameHeader = (left: Table, right: Table): boolean =>
  right.header.length > 0 && left.header.join("|").toLowerCase() === right.header.join("|").toLowerCase();

/** "Table 3" of "Table 3 (continued): Torques". */
const nameOf = (caption: string): string =>
  /^\p{L}+\.?\s+[\dA-Z][\d.–-]*/u
    .exec(caption)?.[0]
    .toLowerCase()
    .replace(/[.–-]$/, "") ?? caption;
