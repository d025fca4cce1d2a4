import { type Block } from "./page.ts";
import { isListMarker } from "./list-marker.ts";
import { type Line, type Segment } from "./pdf-lines.ts";
import { looksLikeHeader } from "./table-header.ts";

/** A table found among lines, and how many of them it takes. */
export interface FoundTable {
  readonly table: Extract<Block, { kind: "table" }>;
  readonly lineCount: number;
}

interface Column {
  readonly x: number;
  readonly right: number;
}

/** Lines further apart than this, in font sizes, are not of one table. */
const widestGap = 3.2;
/** A line nearer than this to the one above, relative to the usual distance of rows, goes on with its cells. */
const tight = 0.82;

/** The table that begins at `lines[start]`; undefined when the lines there do not stand in columns. */
export function tableAt(lines: readonly Line[], start: number, endsBefore: (line: Line) => boolean): FoundTable | undefined {
  const first = lines[start];
  if (!first || !isRow(first)) return undefined;
  const found = extent(lines, start, endsBefore);
  const columns = columnsOf(found);
  if (columns.length < 2) return undefined;
  const members = trimmed(found, columns);
  const full = members.filter((line) => isRow(line) && new Set(line.cells.map((cell) => columnOf(cell, columns))).size >= 2);
  if (full.length < 2) return undefined;
  const rows = rowsOf(members, columns);
  const [named, ...body] = rows;
  if (!named || body.length === 0) return undefined;
  const hasBoldHeader = first.bold && members.some((line) => !line.bold);
  const table: FoundTable["table"] =
    hasBoldHeader || looksLikeHeader(rows) ? { kind: "table", header: named, rows: body } : { kind: "table", header: [], rows };
  layouts.set(table.rows, { columns: columns.map(({ x }) => x), hasBoldHeader });
  return { table, lineCount: members.length };
}

/** How a table stands on its page. */
export interface TableLayout {
  /** Where its columns begin, in points. */
  readonly columns: readonly number[];
  /** Whether its first row is set off by its type. */
  readonly hasBoldHeader: boolean;
}

/** By the rows, which a table keeps when it is given a caption. */
const layouts = new WeakMap<readonly (readonly string[])[], TableLayout>();

/** How a table that `tableAt` found stands on its page. */
export function layoutOfTable(table: FoundTable["table"]): TableLayout | undefined {
  return layouts.get(table.rows);
}

function isRow(line: Line): boolean {
  return line.cells.length >= 2 && !(line.cells.length === 2 && isListMarker(line.cells[0]?.text ?? ""));
}

/** The lines that may belong to the table: rows, and between them single cells. */
function extent(lines: readonly Line[], start: number, endsBefore: (line: Line) => boolean): Line[] {
  const members: Line[] = [];
  let previous = lines[start];
  for (const line of lines.slice(start)) {
    if (!previous || line.whole || endsBefore(line)) break;
    const gap = line.y - previous.y;
    if (gap > widestGap * Math.max(line.size, previous.size) || Math.abs(line.size - previous.size) > 2.5) break;
    members.push(line);
    previous = line;
  }
  return members;
}

/** Columns are where cells stand above each other; the lines with the usual number of cells show it best. */
function columnsOf(lines: readonly Line[]): Column[] {
  const rows: Line[] = [];
  for (const [index, line] of lines.entries()) {
    if (isRow(line)) rows.push(line);
    else if (!isRow(lines[index + 1] ?? line) && !isRow(lines[index + 2] ?? line)) break;
  }
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row.cells.length, (counts.get(row.cells.length) ?? 0) + 1);
  const usual = [...counts].sort((left, right) => right[1] - left[1] || right[0] - left[0])[0]?.[0] ?? 0;
  const common = stripsOf(rows.filter((row) => row.cells.length === usual));
  // A header may name columns that are empty in most rows; a cell that spans columns joins them and proves nothing.
  const all = stripsOf(rows);
  return all.length > common.length ? all : common;
}

/** The strips of the page in which cells stand above each other. */
function stripsOf(rows: readonly Line[]): Column[] {
  const cells = rows.flatMap((row) => row.cells);
  const columns: { x: number; right: number }[] = [];
  for (const cell of [...cells].sort((left, right) => left.x - right.x)) {
    const last = columns.at(-1);
    if (last && cell.x < last.right + 1) last.right = Math.max(last.right, cell.right);
    else columns.push({ x: cell.x, right: cell.right });
  }
  return columns;
}

function columnOf(cell: Segment, columns: readonly Column[]): number {
  let best = { index: 0, distance: Number.POSITIVE_INFINITY };
  for (const [index, column] of columns.entries()) {
    const overlap = Math.min(cell.right, column.right) - Math.max(cell.x, column.x);
    const distance = overlap > 0 ? Math.abs(cell.x - column.x) * 0.001 : -overlap;
    if (distance < best.distance) best = { index, distance };
  }
  return best.index;
}

/** Cuts the lines behind the last one that can belong to the table. */
function trimmed(lines: readonly Line[], columns: readonly Column[]): Line[] {
  let end = 0;
  for (const [index, line] of lines.entries()) {
    if (isRow(line)) {
      end = index + 1;
      continue;
    }
    const next = lines[index + 1];
    const previous = lines[index - 1];
    const column = columns[columnOf(line, columns)];
    const inColumn = column !== undefined && line.x >= column.x - 3 && line.right <= column.right + 12;
    if (!inColumn) break;
    const close = previous !== undefined && line.y - previous.y <= line.size * 1.5;
    if (close && (columnOf(line, columns) > 0 || (next !== undefined && isRow(next)))) end = index + 1;
    else if (!next || !isRow(next)) break;
  }
  return lines.slice(0, end);
}

function rowsOf(lines: readonly Line[], columns: readonly Column[]): string[][] {
  const usual = usualDistance(lines);
  const rows: string[][] = [];
  let previous: Line | undefined;
  for (const line of lines) {
    const cells = columns.map(() => "");
    for (const cell of line.cells) {
      const index = columnOf(cell, columns);
      cells[index] = `${cells[index] ?? ""} ${cell.text}`.trim();
    }
    const last = rows.at(-1);
    const gap = previous ? line.y - previous.y : 0;
    const goesOn = gap < usual * tight || (cells[0] === "" && gap <= line.size * 1.45);
    if (last && goesOn) for (const [index, cell] of cells.entries()) last[index] = `${last[index] ?? ""} ${cell}`.trim();
    else rows.push(cells);
    previous = line;
  }
  return rows;
}

/** The usual distance from row to row: the upper quartile of the distances between lines that begin in the first column. */
function usualDistance(lines: readonly Line[]): number {
  const gaps = lines.slice(1).map((line, index) => line.y - (lines[index]?.y ?? line.y));
  return gaps.sort((left, right) => left - right)[Math.floor(gaps.length * 0.75)] ?? 0;
}
