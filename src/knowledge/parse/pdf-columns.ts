import { type Line, linesOf, type Segment } from "./pdf-lines.ts";

/** A part of a page that is read from top to bottom before the next part begins. */
export interface Region {
  readonly lines: Line[];
  readonly x: number;
  readonly right: number;
}

/** Lines that each side of a gutter must have to be a column of text. */
const columnLines = 6;
/** Prose fills its column; the cells of a table mostly do not. */
const columnFill = 0.62;
/** The lines of a paragraph stand at most this far apart, in font sizes. */
const closePitch = 1.65;
/** Gutters are this wide at least, in points. */
const gutterWidth = 7;
const deepest = 3;

/** The regions of a page in reading order: columns of prose are read one after the other, tables across. */
export function regionsOf(segments: readonly Segment[], depth = 0): Region[] {
  if (segments.length === 0) return [];
  const gutter = depth < deepest ? gutterOf(segments) : undefined;
  if (gutter === undefined) return [regionOf(segments)];
  const across = segments.filter((segment) => segment.x < gutter && segment.right > gutter);
  const borders = across.map((segment) => segment.y).sort((left, right) => left - right);
  const regions: Region[] = [];
  let top = Number.NEGATIVE_INFINITY;
  for (const border of [...borders, Number.POSITIVE_INFINITY]) {
    const band = segments.filter((segment) => segment.y > top && segment.y < border && !across.includes(segment));
    regions.push(...bandRegions(band, gutter, depth));
    const lines = across.filter((segment) => segment.y === border);
    if (lines.length > 0) regions.push(regionOf(lines));
    top = border;
  }
  return joinSingles(regions);
}

function bandRegions(band: readonly Segment[], gutter: number, depth: number): Region[] {
  const left = band.filter((segment) => segment.x < gutter);
  const right = band.filter((segment) => segment.x >= gutter);
  return [...regionsOf(left, depth + 1), ...regionsOf(right, depth + 1)];
}

function regionOf(segments: readonly Segment[]): Region {
  const lines = linesOf(segments);
  return { lines, x: Math.min(...lines.map((line) => line.x)), right: Math.max(...lines.map((line) => line.right)) };
}

/** Lines across the page that follow each other are one region again, so that a paragraph of them stays whole. */
function joinSingles(regions: readonly Region[]): Region[] {
  const joined: Region[] = [];
  for (const region of regions) {
    const last = joined.at(-1);
    const near = last && Math.abs(last.x - region.x) < 40 && (last.lines.at(-1)?.y ?? 0) < (region.lines[0]?.y ?? 0);
    if (last && near && region.lines.length === 1) {
      joined[joined.length - 1] = {
        lines: [...last.lines, ...region.lines],
        x: Math.min(last.x, region.x),
        right: Math.max(last.right, region.right),
      };
    } else joined.push(region);
  }
  return joined;
}

/** The x of a vertical white strip with prose on both sides; undefined when there is none. */
function gutterOf(segments: readonly Segment[]): number | undefined {
  const left = Math.min(...segments.map((segment) => segment.x));
  const right = Math.max(...segments.map((segment) => segment.right));
  if (segments.length < 2 * columnLines || right - left < 200) return undefined;
  let best: { x: number; crossing: number } | undefined;
  const starts = [...new Set(segments.map((segment) => Math.round(segment.x)))];
  for (const start of starts) {
    const x = start - gutterWidth / 2;
    if (x < left + (right - left) * 0.2 || x > left + (right - left) * 0.8) continue;
    const crossing = crossings(segments, x);
    if (crossing > segments.length * 0.25 || (best && crossing >= best.crossing)) continue;
    if (isColumn(segments.filter((segment) => segment.right <= x)) && isColumn(segments.filter((segment) => segment.x >= x))) {
      best = { x, crossing };
    }
  }
  return best?.x;
}

function crossings(segments: readonly Segment[], x: number): number {
  const half = gutterWidth / 2 - 0.5;
  return segments.filter((segment) => segment.x < x + half && segment.right > x - half).length;
}

function isColumn(segments: readonly Segment[]): boolean {
  if (segments.length < columnLines) return false;
  const lines = linesOf(segments);
  if (lines.length < columnLines) return false;
  const x = Math.min(...lines.map((line) => line.x));
  const width = Math.max(...lines.map((line) => line.right)) - x;
  const widths = lines.map((line) => line.cells.reduce((sum, cell) => sum + cell.right - cell.x, 0) / width).sort((a, b) => a - b);
  const median = widths[Math.floor(widths.length / 2)] ?? 0;
  const words = lines.reduce((sum, line) => sum + line.text.split(" ").length, 0) / lines.length;
  return median >= columnFill && words >= 3 && runsOn(lines);
}

/** Whether lines follow each other closely and go on in the middle of a sentence, as prose does and the rows of a table do not. */
function runsOn(lines: readonly Line[]): boolean {
  const pitches = lines.slice(1).map((line, index) => (line.y - (lines[index]?.y ?? 0)) / line.size);
  const pitch = pitches.sort((left, right) => left - right)[Math.floor(pitches.length / 2)] ?? 0;
  const starts = lines.slice(1).filter((line) => /^\p{L}/u.test(line.text));
  const middle = starts.filter((line) => /^[^\p{Lu}]/u.test(line.text)).length;
  return pitch <= closePitch && middle >= starts.length * 0.35;
}
