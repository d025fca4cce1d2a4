import { saysSomething } from "./clean-text.ts";
import { type HeadingLevels } from "./heading-levels.ts";
import { type LineJoiner } from "./hyphenation.ts";
import { appendNested, listMarkerOf } from "./list-marker.ts";
import { type Block } from "./page.ts";
import { type Region } from "./pdf-columns.ts";
import { type Line } from "./pdf-lines.ts";
import { tableAt } from "./pdf-tables.ts";
import { type TextStyle } from "./text-style.ts";
import { warningOf } from "./warning-label.ts";

/** What is known of the whole document when its lines become blocks. */
export interface BlockContext {
  readonly style: TextStyle;
  readonly levels: HeadingLevels;
  readonly joiner: LineJoiner;
  readonly headings: ReadonlySet<Line>;
  readonly isCertainHeading: (line: Line) => boolean;
}

/** Lines further apart than this, relative to the leading, begin a new block. */
const blockGap = 1.22;

/** The blocks of a region, in reading order. */
export function blocksOf(region: Region, context: BlockContext): Block[] {
  const blocks: Block[] = [];
  const { lines } = region;
  let index = 0;
  while (index < lines.length) {
    const line = lines[index];
    if (!line) break;
    const table = context.headings.has(line) ? undefined : tableAt(lines, index, context.isCertainHeading);
    if (table) {
      addTable(blocks, table.table);
      index += table.lineCount;
    } else if (context.headings.has(line)) {
      const end = headingEnd(lines, index, context);
      blocks.push({ kind: "heading", level: context.levels.levelOf(line), text: joined(lines.slice(index, end), context) });
      index = end;
    } else {
      const end =
        listMarkerOf(line.text) && !line.whole ? itemEnd(lines, index, region, context) : paragraphEnd(lines, index, region, context);
      addText(blocks, lines.slice(index, end), lines[index - 1], context);
      index = end;
    }
  }
  return blocks.filter((block) => block.kind === "list" || block.kind === "table" || saysSomething(block.text));
}

function joined(lines: readonly Line[], context: BlockContext): string {
  return context.joiner.join(lines.map((line) => line.text));
}

function headingEnd(lines: readonly Line[], start: number, { headings }: BlockContext): number {
  let end = start + 1;
  for (let [last, next] = [lines[start], lines[end]]; last && next; [last, next] = [next, lines[end]]) {
    const sameLook = headings.has(next) && next.bold === last.bold && Math.abs(next.size - last.size) < 0.6;
    if (!sameLook || next.y - last.y > next.size * 1.5) break;
    end++;
  }
  return end;
}

/** Whether a line stands so near below another that both may be of one block. */
function isNear(last: Line, next: Line, { style, headings }: BlockContext): boolean {
  const size = Math.max(last.size, next.size);
  const gap = next.y - last.y;
  return (
    gap > 0 &&
    gap <= style.leading * blockGap * size &&
    Math.abs(last.size - next.size) < 1.2 &&
    !headings.has(next) &&
    !next.whole &&
    !last.whole
  );
}

function itemEnd(lines: readonly Line[], start: number, region: Region, context: BlockContext): number {
  const first = lines[start];
  let end = start + 1;
  for (let [last, next] = [first, lines[end]]; first && last && next; [last, next] = [next, lines[end]]) {
    const hangs = next.x > first.x + 1 || next.rightToLeft;
    const runsOn = last.right > region.right - (region.right - region.x) * 0.12 && !/[.!?:;]$/.test(last.text);
    if (!isNear(last, next, context) || listMarkerOf(next.text) || !(hangs || runsOn) || tableAt(lines, end, context.isCertainHeading)) {
      break;
    }
    end++;
  }
  return end;
}

function paragraphEnd(lines: readonly Line[], start: number, region: Region, context: BlockContext): number {
  let end = start + 1;
  for (let [last, next] = [lines[start], lines[end]]; last && next; [last, next] = [next, lines[end]]) {
    if (!isNear(last, next, context) || listMarkerOf(next.text) || warningOf(next.text) || isContentsEntry(last.text)) break;
    if (endsParagraph(last, next, region) || tableAt(lines, end, context.isCertainHeading)) break;
    end++;
  }
  // A signal word on a line of its own belongs to the paragraph below it.
  const first = lines[start];
  const below = lines[end];
  if (first && below && end === start + 1 && warningOf(first.text)?.rest === "" && !context.headings.has(below)) {
    return paragraphEnd(lines, end, region, context);
  }
  return end;
}

/** A short last line and a capital after it, or an indented first line, part paragraphs that stand close. */
function endsParagraph(last: Line, next: Line, region: Region): boolean {
  if (last.rightToLeft) return false;
  const width = region.right - region.x;
  const short = last.right < region.right - width * 0.3;
  const ended = /[.!?:]["”)]?$/.test(last.text);
  const capital = /^[\p{Lu}\p{N}"“(]/u.test(next.text);
  const indented = next.x > last.x + next.size && next.x < last.x + next.size * 4;
  return (ended && capital && (short || indented)) || (last.bold !== next.bold && short);
}

/** An entry of a table of contents: a title, leading dots and a page. */
function isContentsEntry(text: string): boolean {
  return /\S\s+…\s*[\divxlIVXL.–-]{1,8}$/.test(text);
}

function addContentsEntry(blocks: Block[], text: string): void {
  const last = blocks.at(-1);
  if (last?.kind === "list" && !last.ordered) last.items.push(text);
  else blocks.push({ kind: "list", ordered: false, start: 1, items: [text] });
}

/** "Figure 3: The pump", in the languages that manuals are mostly written in. */
function isCaption(text: string): boolean {
  const numbered =
    /^(?:figure|fig\.?|table|tab\.|abbildung|abb\.|tabelle|bild|figura|tabla|tableau|illustration|diagram|chart)\s+[\dA-Z][\d.–-]*[\s:.]/i;
  return text.length < 200 && (numbered.test(text) || /^[图表図圖]\s*\d[\d.–-]*[\s:：.]/u.test(text));
}

function addTable(blocks: Block[], table: Extract<Block, { kind: "table" }>): void {
  const last = blocks.at(-1);
  if (last?.kind === "caption" && /^table\b/i.test(last.text)) {
    blocks.pop();
    blocks.push({ ...table, caption: last.text });
  } else blocks.push(table);
}

function addText(blocks: Block[], lines: readonly Line[], above: Line | undefined, context: BlockContext): void {
  const text = joined(lines, context);
  const warning = warningOf(text);
  const marker = warning ? undefined : listMarkerOf(text);
  if (warning && warning.rest !== "") blocks.push({ kind: "warning", severity: warning.severity, text: warning.rest });
  else if (isContentsEntry(text)) addContentsEntry(blocks, text.replaceAll(/\s*…\s*/g, " "));
  else if (marker) addItem(blocks, marker, lines[0], above);
  else if (isCaption(text)) blocks.push({ kind: "caption", text });
  else if (lines.length > 1 && lines.every((line) => line.monospaced)) {
    blocks.push({ kind: "code", text: lines.map((line) => line.text).join("\n") });
  } else blocks.push({ kind: "paragraph", text });
}

/** Where the items of the list that was begun last stand; a block in between ends the list, so the blocks remember it. */
const indents = new WeakMap<Block, number>();

function addItem(
  blocks: Block[],
  marker: NonNullable<ReturnType<typeof listMarkerOf>>,
  line: Line | undefined,
  above: Line | undefined,
): void {
  const last = blocks.at(-1);
  const x = line?.x ?? 0;
  const near = line && above ? line.y - above.y < line.size * 4 : false;
  if (last?.kind === "list") {
    const indent = indents.get(last) ?? x;
    if (near && x > indent + 6 && marker.ordered !== last.ordered) {
      last.items.push(appendNested(last.items.pop() ?? "", marker.rest));
      return;
    }
    const goesOn = last.ordered === marker.ordered && (!marker.ordered || marker.value === last.start + last.items.length);
    if (goesOn) {
      last.items.push(marker.rest);
      return;
    }
  }
  const list: Block = { kind: "list", ordered: marker.ordered, start: marker.value, items: [marker.rest] };
  indents.set(list, x);
  blocks.push(list);
}
