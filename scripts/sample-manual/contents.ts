import { type ManualPage } from "./pages.ts";
import { toBlocks } from "./tokens.ts";

/** The contents are written by hand on page 2; this refuses a contents list that does not tell the truth. */
export function checkContents(pages: readonly ManualPage[]): void {
  const chapters = pages.flatMap((page) =>
    toBlocks(page.tokens).flatMap((block) =>
      block.kind === "heading" && block.depth === 1 && /^\d/.test(block.text) ? [`${block.text} | ${page.number}`] : [],
    ),
  );
  const contents = toBlocks(pages[1]?.tokens ?? []).find((block) => block.kind === "table");
  const listed = contents?.table.rows.map((row) => `${row[0] ?? ""} | ${row.at(-1) ?? ""}`) ?? [];
  const wrong = chapters.filter((chapter) => !listed.includes(chapter));
  const stale = listed.filter((entry) => !chapters.includes(entry));
  if (wrong.length + stale.length > 0) {
    throw new Error(`The contents on page 2 are wrong. Missing: ${wrong.join("; ")}. Stale: ${stale.join("; ")}.`);
  }
}
