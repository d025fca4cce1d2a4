import { type Segment } from "./pdf-lines.ts";

/** The segments of one page, with the page's height. */
export interface PageSegments {
  /** Of the page, from 1. */
  readonly number: number;
  readonly segments: readonly Segment[];
  readonly height: number;
}

/** Running heads and feet stand within this share of the page's height from its edges. */
const margin = 0.1;
/** The same text in the same place on this many pages is not the page's own. */
const repeats = 3;
/** Baselines this close, in points, are one row. */
const sameRow = 6;

/** Leaves out what repeats in the margins from page to page, and page numbers. */
export function withoutRunningHeads(pages: readonly PageSegments[]): Segment[][] {
  const own = ownSegments(pages);
  // A document that says the same on each page says nothing else.
  if (own.some((segments) => segments.length > 0)) return own;
  return pages.map((page) => page.segments.filter((segment) => !isPageNumber(segment.text, page.number)));
}

/** As `withoutRunningHeads`, for what stands beside the text of the pages: nothing may be left of it. */
export function ownSegments(pages: readonly PageSegments[]): Segment[][] {
  const seen = new Map<string, Set<number>>();
  const keysOf = pages.map((page) => page.segments.map((segment) => keyOf(segment, page)));
  for (const [index, keys] of keysOf.entries()) {
    for (const key of keys) if (key !== undefined) seen.set(key, (seen.get(key) ?? new Set()).add(index));
  }
  const needed = Math.max(2, Math.min(repeats, pages.length));
  return pages.map((page, index) => {
    const keys = keysOf[index] ?? [];
    const edges = edgesOf(page);
    const running = page.segments.filter((segment, position) => {
      const key = keys[position];
      if (key === undefined || (seen.get(key)?.size ?? 0) < needed) return false;
      // Numbers alone may be cells of a table; only in the outermost row are they certainly not.
      return isOutermost(segment, edges) || /\p{L}/u.test(key) || isPageNumber(segment.text, page.number);
    });
    return page.segments.filter((segment, position) => {
      if (keys[position] === undefined) {
        return !(segment.y === edges.bottom && isPageNumber(segment.text, page.number) && isLow(segment, page));
      }
      // What stands in one row with a running head, as the name of the chapter does, is one too.
      if (running.some((one) => Math.abs(one.y - segment.y) < 1)) return false;
      return !(isOutermost(segment, edges) && isPageNumber(segment.text, page.number));
    });
  });
}

/** Page numbers may stand further in than running feet. */
function isLow(segment: Segment, page: PageSegments): boolean {
  return segment.y > page.height * (1 - 2 * margin);
}

function isOutermost(segment: Segment, edges: { top: number; bottom: number }): boolean {
  return segment.y <= edges.top + sameRow || segment.y >= edges.bottom - sameRow;
}

function edgesOf(page: PageSegments): { top: number; bottom: number } {
  const heights = page.segments.map((segment) => segment.y);
  return { top: Math.min(...heights), bottom: Math.max(...heights) };
}

/** Text without its numbers, and where it stands; undefined outside the margins. Left and right pages mirror, so x does not count. */
function keyOf(segment: Segment, page: PageSegments): string | undefined {
  const share = segment.y / page.height;
  if (share > margin && share < 1 - margin) return undefined;
  const text = segment.text
    .toLowerCase()
    .replaceAll(/\d+/g, "#")
    .replaceAll(/\b[ivxl]{1,6}\b/g, "#")
    .replaceAll(/\s+/g, "");
  return `${Math.round(segment.y / 3)} ${Math.round(segment.size * 2)} ${text}`;
}

function isPageNumber(text: string, number: number): boolean {
  const found = /^(?:page\s*)?[-–—|\s]*(\d{1,4})(?:\s*(?:of|\/)\s*\d{1,4})?[-–—|\s]*$/i.exec(text)?.[1];
  return found !== undefined && Math.abs(Number(found) - number) <= 30;
}
