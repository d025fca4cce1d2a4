import { headingLevelsOf } from "./heading-levels.ts";
import { LineJoiner } from "./hyphenation.ts";
import { type Page } from "./page.ts";
import { blocksOf } from "./pdf-blocks.ts";
import { regionsOf } from "./pdf-columns.ts";
import { headingsOf, isCertainHeading } from "./pdf-headings.ts";
import { type Segment } from "./pdf-lines.ts";
import { type Outline } from "./pdf-outline.ts";
import { withoutRunningHeads } from "./running-heads.ts";
import { joinSideLabels } from "./side-labels.ts";
import { textStyleOf } from "./text-style.ts";

/** A page as it was read, before anything is known of the whole document. */
export interface ReadPage {
  readonly number: number;
  readonly label?: string;
  readonly segments: readonly Segment[];
  readonly height: number;
}

/** Turns the segments of all pages into pages of blocks. */
export function pagesOf(pages: readonly ReadPage[], outline: Outline): Page[] {
  const own = withoutRunningHeads(pages);
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
  return pages.map(({ number, label }, index) => ({
    number,
    ...(label === undefined ? {} : { label }),
    blocks: (regions[index] ?? []).flatMap((region) => blocksOf(region, context)),
  }));
}
