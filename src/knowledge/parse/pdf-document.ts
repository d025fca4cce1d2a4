import { headingLevelsOf } from "./heading-levels.ts";
import { LineJoiner } from "./hyphenation.ts";
import { type Block, type Page } from "./page.ts";
import { isBlock } from "./page-flow.ts";
import { blocksOf } from "./pdf-blocks.ts";
import { regionsOf } from "./pdf-columns.ts";
import { continueTables } from "./pdf-continued-tables.ts";
import { headingsOf, isCertainHeading } from "./pdf-headings.ts";
import { type Segment } from "./pdf-lines.ts";
import { type Outline } from "./pdf-outline.ts";
import { ownSegments, withoutRunningHeads } from "./running-heads.ts";
import { joinSideLabels } from "./side-labels.ts";
import { attachCaptions } from "./table-caption.ts";
import { textStyleOf } from "./text-style.ts";

/** A page as it was read, before anything is known of the whole document. */
export interface ReadPage {
  readonly number: number;
  readonly label?: string;
  /** What stands upright, and beside it what stands at right angles to that. */
  readonly sheets: readonly { readonly segments: readonly Segment[]; readonly height: number }[];
}

/** Turns the segments of all pages into pages of blocks. */
export function pagesOf(pages: readonly ReadPage[], outline: Outline): Page[] {
  const [upright, turned] = [sheetsAt(pages, 0, 1), sheetsAt(pages, 1)];
  const sheets = [...upright, ...turned];
  const own = [...withoutRunningHeads(upright), ...ownSegments(turned)];
  const joiner = new LineJoiner(own.flatMap((segments) => segments.map((segment) => segment.text)));
  const regions = own.map((segments) => regionsOf(joinSideLabels(segments, joiner)));
  const style = textStyleOf(regions.flat().flatMap((region) => region.lines));
  const headings = new Set(regions.flat().flatMap((region) => [...headingsOf(region.lines, style, outline)]));
  const context = {
    style,
    joiner,
    headings,
    levels: headingLevelsOf([...headings], outline),
    isCertainHeading: (line: Parameters<typeof isCertainHeading>[0]) => headings.has(line) && isCertainHeading(line, style, outline),
  };
  const blocks = new Map<number, Block[]>();
  for (const [index, { number }] of sheets.entries()) {
    const found = (regions[index] ?? []).flatMap((region) => blocksOf(region, context));
    blocks.set(number, [...(blocks.get(number) ?? []), ...found]);
  }
  const read = pages.map(({ number, label }) => ({
    number,
    ...(label === undefined ? {} : { label }),
    blocks: blocks.get(number) ?? [],
  }));
  return continueTables(read).map((page) => ({ ...page, blocks: attachCaptions(page.blocks).filter(isBlock) }));
}

function sheetsAt(pages: readonly ReadPage[], from: number, to?: number) {
  return pages.flatMap(({ number, sheets }) => sheets.slice(from, to).map((sheet) => ({ ...sheet, number })));
}
