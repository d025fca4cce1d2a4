import { type Page } from "../parse/page.ts";

/** Cells of the tables that a document should have, and how many of them were read under their own header. */
export interface CellAgreement {
  readonly wanted: number;
  readonly found: number;
}

/** A cell counts when some table of the document read has it in a column of the same header; each cell read counts once. */
export function compareCells(read: readonly Page[], wanted: readonly Page[]): CellAgreement {
  const left = new Map<string, number>();
  for (const cell of cellsOf(read)) left.set(cell, (left.get(cell) ?? 0) + 1);
  const cells = cellsOf(wanted);
  let found = 0;
  for (const cell of cells) {
    const count = left.get(cell) ?? 0;
    if (count === 0) continue;
    left.set(cell, count - 1);
    found += 1;
  }
  return { wanted: cells.length, found };
}

/** Every cell that says something, as header and text. */
function cellsOf(pages: readonly Page[]): string[] {
  return pages
    .flatMap(({ blocks }) => blocks)
    .flatMap((block) =>
      block.kind === "table" ? block.rows.flatMap((row) => row.map((cell, column) => [block.header[column] ?? "", cell])) : [],
    )
    .map(([header = "", cell = ""]) => [plain(header), plain(cell)] as const)
    .filter(([, cell]) => cell !== "")
    .map(([header, cell]) => JSON.stringify([header, cell]));
}

const plain = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, "");
