import { inReadingOrder, isRightToLeft } from "./reading-direction.ts";
import { type TextRun } from "./pdf-runs.ts";

/** A stretch of text without a wide gap: part of a line of prose, or one line of a table cell. */
export interface Segment {
  readonly text: string;
  readonly x: number;
  readonly right: number;
  readonly y: number;
  readonly size: number;
  readonly bold: boolean;
  readonly monospaced: boolean;
  readonly rightToLeft: boolean;
  /** Set when it is a block by itself already. */
  readonly whole?: boolean;
}

/** A line as it is read: its segments from the side where reading begins. */
export interface Line extends Segment {
  readonly cells: readonly Segment[];
}

/** A gap this wide, in font sizes, parts two segments; words of justified text stay closer. */
const segmentGap = 0.95;
/** A gap this wide, in font sizes, is a space that the file does not write. */
const wordGap = 0.16;
/** Baselines this close, in font sizes, are one: sub- and superscripts belong to the line they stand in. */
const sameBaseline = 0.4;
const dotLeader = /(?:\s?[.…_·]){4,}/;
const dotLeaders = new RegExp(dotLeader, "g");

/** Groups the runs of a page into segments, top to bottom and left to right. */
export function segmentsOf(runs: readonly TextRun[]): Segment[] {
  return rowsOf(runs).flatMap((row) => {
    const sorted = [...row].sort((left, right) => left.x - right.x);
    const segments: Segment[] = [];
    let group: TextRun[] = [];
    for (const run of sorted) {
      const last = group.at(-1);
      const gap = last ? run.x - last.right : 0;
      if (last && (gap > segmentGap * Math.max(last.size, run.size) || dotLeader.test(run.text.trim()))) {
        segments.push(...segmentOf(group));
        group = [];
      }
      if (!/^[\s.…_·]*$/.test(run.text) || !dotLeader.test(run.text)) group.push(run);
    }
    segments.push(...segmentOf(group));
    return segments;
  });
}

/** Groups segments of one region into lines, top to bottom. */
export function linesOf(segments: readonly Segment[]): Line[] {
  return rowsOf(segments).map(lineOf);
}

/** A line of segments that stand on one baseline. */
function lineOf(row: readonly Segment[]): Line {
  const rightToLeft = isRightToLeft(row.map((cell) => cell.text).join(" "));
  const cells = inReadingOrder(
    [...row].sort((left, right) => left.x - right.x),
    rightToLeft,
  );
  const main = cells.reduce((longest, cell) => (cell.text.length > longest.text.length ? cell : longest));
  return {
    text: cells.map((cell) => cell.text).join(" "),
    x: Math.min(...cells.map((cell) => cell.x)),
    right: Math.max(...cells.map((cell) => cell.right)),
    y: main.y,
    size: main.size,
    bold: cells.every((cell) => cell.bold),
    monospaced: cells.every((cell) => cell.monospaced),
    rightToLeft,
    cells,
    whole: cells.some((cell) => cell.whole),
  };
}

/** Sorted rows of things that share a baseline. */
function rowsOf<Thing extends { readonly y: number; readonly size: number }>(things: readonly Thing[]): Thing[][] {
  const rows: { y: number; size: number; members: Thing[] }[] = [];
  // The largest text sets the baseline of a row, so that an exponent joins it instead of starting one of its own.
  for (const thing of [...things].sort((left, right) => left.y - right.y || right.size - left.size)) {
    const near = rows.slice(-4).filter((row) => Math.abs(row.y - thing.y) <= sameBaseline * Math.max(row.size, thing.size));
    const row = near.sort((left, right) => Math.abs(left.y - thing.y) - Math.abs(right.y - thing.y))[0];
    if (!row) rows.push({ y: thing.y, size: thing.size, members: [thing] });
    else {
      row.members.push(thing);
      if (thing.size > row.size * 1.05) {
        row.y = thing.y;
        row.size = thing.size;
      }
    }
  }
  return rows.sort((left, right) => left.y - right.y).map((row) => row.members);
}

function segmentOf(runs: readonly TextRun[]): Segment[] {
  const [first, last] = [runs[0], runs.at(-1)];
  if (!first || !last) return [];
  const rightToLeft = isRightToLeft(runs.map((run) => run.text).join(" "));
  const ordered = inReadingOrder(runs, rightToLeft);
  let text = "";
  let previous: TextRun | undefined;
  for (const run of ordered) {
    const gap = previous ? Math.max(run.x - previous.right, previous.x - run.right) : 0;
    text += previous && gap > wordGap * Math.min(previous.size, run.size) ? ` ${run.text}` : run.text;
    previous = run;
  }
  text = text.replaceAll(/\s+/g, " ").trim();
  if (text === "") return [];
  const characters = (wanted: (run: TextRun) => boolean) => runs.reduce((sum, run) => sum + (wanted(run) ? run.text.trim().length : 0), 0);
  const all = characters(() => true);
  const main = runs.reduce((longest, run) => (run.text.length > longest.text.length ? run : longest));
  return [
    {
      text: text.replaceAll(dotLeaders, " … "),
      x: first.x,
      right: Math.max(...runs.map((run) => run.right)),
      y: main.y,
      size: main.size,
      bold: characters((run) => run.style.bold) >= all * 0.9,
      monospaced: characters((run) => run.style.monospaced) >= all * 0.9,
      rightToLeft,
    },
  ];
}
