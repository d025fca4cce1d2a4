import { saysSomething } from "./clean-text.ts";
import { isListMarker, listMarkerOf } from "./list-marker.ts";
import { headingDepthOf } from "./numbered-heading.ts";
import { type Line } from "./pdf-lines.ts";
import { type Outline, outlineKey } from "./pdf-outline.ts";
import { type TextStyle } from "./text-style.ts";
import { warningOf } from "./warning-label.ts";

const longestHeading = 120;
/** Type this much larger than the body is a heading. */
const larger = 1.13;
/** A heading of more lines is text in large type. */
const mostLines = 3;

/** Which lines of a region are headings. */
export function headingsOf(lines: readonly Line[], style: TextStyle, outline: Outline): Set<Line> {
  const found = new Set<Line>();
  let run: Line[] = [];
  const endRun = () => {
    if (run.length <= mostLines) for (const line of run) found.add(line);
    run = [];
  };
  for (const [index, line] of lines.entries()) {
    const previous = lines[index - 1];
    const last = run.at(-1);
    if (last && !(sameLook(last, line) && line.y - last.y < line.size * 1.6)) endRun();
    if (isHeading(line, previous, run.length > 0, style, outline)) run.push(line);
    else endRun();
  }
  endRun();
  return found;
}

/** Whether a heading ends whatever stands above it, a table too. */
export function isCertainHeading(line: Line, style: TextStyle, outline: Outline): boolean {
  return line.size >= style.bodySize * larger || (line.bold && outline.has(outlineKey(line.text)));
}

function isHeading(line: Line, previous: Line | undefined, goesOn: boolean, style: TextStyle, outline: Outline): boolean {
  const { text } = line;
  if (line.whole || text.length > longestHeading || !saysSomething(text) || !/\p{L}/u.test(text)) return false;
  const [first] = line.cells;
  const depth = headingDepthOf(text);
  const numbered = line.cells.length === 2 && depth !== undefined && /^[\d.A-Z]+$/.test(first?.text ?? "");
  if (line.cells.length > 1 && !numbered) return false;
  if (warningOf(text) || isListMarker(text)) return false;
  const gap = previous ? line.y - previous.y : Number.POSITIVE_INFINITY;
  const parted = gap > style.leading * 1.2 * line.size || goesOn;
  if (outline.has(outlineKey(text)) && (line.bold || line.size >= style.bodySize * 1.05)) return true;
  if (line.size >= style.bodySize * larger) return text.length > 1;
  if (line.size < style.bodySize * 0.9 || /[.,;]$/.test(text)) return false;
  if (line.bold && !style.bodyBold) return parted && (depth !== undefined || !listMarkerOf(text));
  return parted && depth !== undefined && depth >= 2 && text.length < 80 && !/[.:!?]$/.test(text);
}

function sameLook(left: Line, right: Line): boolean {
  return left.bold === right.bold && Math.abs(left.size - right.size) < 0.6;
}
