import { type LineJoiner } from "./hyphenation.ts";
import { type Segment } from "./pdf-lines.ts";
import { warningOf } from "./warning-label.ts";

/** Lines of one text stand at most this far apart, in font sizes. */
const leading = 1.5;

/**
 * Puts a signal word that stands in a column of its own, in the middle of the height of its text, before that text: each pair
 * becomes one segment, so that the text cannot be taken for a table.
 */
export function joinSideLabels(segments: readonly Segment[], joiner: LineJoiner): Segment[] {
  const joined: Segment[] = [];
  const taken = new Set<Segment>();
  for (const label of segments) {
    if (warningOf(label.text)?.rest !== "") continue;
    const lines = textBeside(label, segments);
    const last = lines.at(-1);
    if (!last) continue;
    const text = `${label.text}: ${joiner.join(lines.map((line) => line.text))}`;
    joined.push({ ...last, text, x: label.x, right: Math.max(...lines.map((line) => line.right)), bold: false, whole: true });
    for (const segment of [label, ...lines]) taken.add(segment);
  }
  return [...segments.filter((segment) => !taken.has(segment)), ...joined];
}

function textBeside(label: Segment, segments: readonly Segment[]): Segment[] {
  const right = segments.filter((segment) => segment.x > label.right).sort((a, b) => a.y - b.y);
  const near = right.filter((segment) => Math.abs(segment.y - label.y) < segment.size * leading).sort((a, b) => a.x - b.x)[0];
  if (!near) return [];
  const column = right.filter((segment) => Math.abs(segment.x - near.x) < 2 && Math.abs(segment.size - near.size) < 1);
  const start = column.indexOf(near);
  let [first, last] = [start, start];
  while (first > 0 && follows(column[first - 1], column[first])) first--;
  while (last < column.length - 1 && follows(column[last], column[last + 1])) last++;
  return column.slice(first, last + 1);
}

function follows(upper: Segment | undefined, lower: Segment | undefined): boolean {
  return upper !== undefined && lower !== undefined && lower.y - upper.y <= upper.size * leading;
}
