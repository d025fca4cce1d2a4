import { cleanLine } from "./clean-text.ts";
import { elementsBelow, type HtmlElement, isElement, rawTextOf } from "./html-element.ts";
import { type Block } from "./page.ts";
import { type Flow, isBlock, isPageMark, type PageMark, textOfBlock } from "./page-flow.ts";
import { headerOf, looksLikeHeader } from "./table-header.ts";
import { warningOfFlow } from "./text-block.ts";
import { warningOf } from "./warning-label.ts";

/** Columns beyond this are read into the last one; a cell may claim a thousand. */
const mostColumns = 100;
/** A cell with more text than this is no cell of a table but a part of a page. */
const layoutCellCharacters = 2_000;

interface Cell {
  readonly element: HtmlElement;
  readonly text: string;
  readonly columns: number;
  readonly rows: number;
}

interface Row {
  readonly cells: readonly Cell[];
  readonly isHead: boolean;
  /** Set where a page begins with this row. */
  readonly mark?: PageMark;
}

type Table = Extract<Block, { kind: "table" }>;

/**
 * A table as rows, each cell in every place that it spans, parted where a page begins. Tables that only lay out a page or draw a box are
 * what stands in them. @param flowOf reads the inside of a cell
 */
export function tableFlow(table: HtmlElement, flowOf: (element: HtmlElement) => Flow[]): Flow[] {
  const flows = new Map<HtmlElement, Flow[]>();
  const rows = rowsOf(table, (cell) => {
    const flow = flowOf(cell);
    flows.set(cell, flow);
    return flow;
  });
  const cells = rows.flatMap((row) => row.cells);
  const caption = cleanLine(
    table.children
      .filter((child) => isElement(child) && child.name === "caption")
      .map(rawTextOf)
      .join(" "),
  );
  const inner = () => [...(caption === "" ? [] : [captionBlock(caption)]), ...cells.flatMap((cell) => flows.get(cell.element) ?? [])];
  if (isLayout(table, rows, cells)) return boxOf(cells, flows) ?? inner();
  const grid = gridOf(rows);
  const { header, title, first } = headOf(rows, grid);
  const named = caption === "" ? title : caption;
  const flow: Flow[] = [];
  let part: Table | undefined;
  for (const [index, row] of rows.entries()) {
    if (row.mark && (index >= first || part === undefined)) flow.push(row.mark);
    if (row.mark) part = undefined;
    const texts = index < first ? [] : bodyRow(row, grid[index] ?? []);
    if (texts.length === 0) continue;
    if (!part) {
      part = { kind: "table", ...(named === "" ? {} : { caption: named }), header, rows: [] };
      flow.push(part);
    }
    part.rows.push(texts);
  }
  const holdsRows = flow.some((one) => isBlock(one) && one.kind === "table");
  return holdsRows ? flow : inner();
}

const captionBlock = (text: string): Block => ({ kind: "caption", text });

function rowsOf(table: HtmlElement, flowOf: (element: HtmlElement) => readonly Flow[]): Row[] {
  const rows: Row[] = [];
  const visit = (parent: HtmlElement, isHead: boolean, mark: PageMark | undefined): PageMark | undefined => {
    let waiting = mark;
    for (const child of parent.children) {
      if (typeof child === "string") continue;
      if (!isElement(child)) waiting = child;
      else if (["thead", "tbody", "tfoot"].includes(child.name)) waiting = visit(child, child.name === "thead", waiting);
      else if (child.name === "tr") {
        const row = rowOf(child, isHead, flowOf);
        const begins = row.mark ?? waiting;
        waiting = undefined;
        rows.push({ cells: row.cells, isHead, ...(begins ? { mark: begins } : {}) });
      }
    }
    return waiting;
  };
  visit(table, false, undefined);
  return rows.filter((row) => row.cells.length > 0);
}

/** A row that goes over to another page in more than one cell does so once. */
function rowOf(row: HtmlElement, isHead: boolean, flowOf: (element: HtmlElement) => readonly Flow[]): Row {
  const elements = row.children.filter(isElement).filter(({ name }) => name === "td" || name === "th");
  let mark: PageMark | undefined;
  const cells = elements.map((element): Cell => {
    const flow = flowOf(element);
    mark ??= flow.find(isPageMark);
    const text = cleanLine(flow.filter(isBlock).map(textOfBlock).join(" "));
    const columns = Math.min(mostColumns, spanOf(element.attributes["colspan"]));
    return { element, text, columns, rows: spanOf(element.attributes["rowspan"]) };
  });
  return { cells, isHead, ...(mark ? { mark } : {}) };
}

function spanOf(value: string | undefined): number {
  const span = Number.parseInt(value ?? "1", 10);
  // Zero means to the end of the group of rows.
  return span === 0 ? 65_534 : Math.max(1, Math.min(65_534, Number.isNaN(span) ? 1 : span));
}

/** The texts of all places: what spans rows or columns stands in each. */
function gridOf(rows: readonly Row[]): string[][] {
  let above: { text: string; rows: number }[] = [];
  return rows.map(({ cells }) => {
    const places: { text: string; rows: number }[] = [];
    const waiting = [...cells];
    for (let column = 0; column < mostColumns && (waiting.length > 0 || column < above.length);) {
      const over = above[column];
      const cell = over && over.rows > 1 ? undefined : waiting.shift();
      if (over && over.rows > 1) places[column++] = { text: over.text, rows: over.rows - 1 };
      else if (!cell) places[column++] = { text: "", rows: 1 };
      else for (let end = column + cell.columns; column < Math.min(end, mostColumns); column++) places[column] = cell;
    }
    const rest = waiting.map(({ text }) => text).join(" ");
    const last = places.at(-1);
    if (last && rest !== "") places[places.length - 1] = { ...last, text: `${last.text} ${rest}` };
    above = places;
    return places.map(({ text }) => text);
  });
}

/** The names of the columns, a title that stands across the table above them, and the first row behind both. */
function headOf(rows: readonly Row[], grid: readonly (readonly string[])[]): { header: string[]; title: string; first: number } {
  let first = rows.findIndex((row) => !row.isHead);
  if (first === -1) first = rows.length > 1 ? 1 : 0;
  if (first === 0) {
    const data = rows.findIndex((row) => row.cells.some(({ element }) => element.name !== "th"));
    // A cell that goes on beside data names rows, not columns.
    const beside = rows.findIndex((row, index) => index > 0 && row.cells.some((cell) => index + cell.rows > data));
    first = data === -1 ? 1 : Math.min(data, beside === -1 ? data : beside);
  }
  const width = Math.max(0, ...grid.map((row) => row.length));
  const across = rows.length > 2 && width > 1 && rows[0]?.cells.length === 1 ? (rows[0].cells[0]?.text ?? "") : "";
  const skipped = across === "" || first > 1 ? 0 : 1;
  if (first <= skipped) {
    const rest = grid.slice(skipped);
    const named = isBold(rows[skipped]) || looksLikeHeader(rest);
    first = named && rest.length > 1 ? skipped + 1 : first;
  }
  const titled = across !== "" && first > 1;
  return { header: headerOf(grid.slice(titled ? 1 : 0, first)), title: titled ? across : "", first };
}

function isBold(row: Row | undefined): boolean {
  const filled = row?.cells.filter(({ text }) => text !== "") ?? [];
  return (
    filled.length > 1 &&
    filled.every(({ element, text }) => {
      const bold = elementsBelow(element, ({ name }) => name === "b" || name === "strong");
      return cleanLine(bold.map(rawTextOf).join(" ")).length >= text.length * 0.9;
    })
  );
}

/** A row's cells; none when all that it says goes on below it. A text that stands across the whole row is said once. */
function bodyRow({ cells }: Row, texts: readonly string[]): string[] {
  const filled = cells.filter(({ text }) => text !== "");
  if (filled.length === 0 || (filled.every((cell) => cell.rows > 1) && cells.length < texts.length)) return [];
  const [only] = cells;
  return cells.length === 1 && only && only.columns >= texts.length ? [only.text, ...texts.slice(1).map(() => "")] : [...texts];
}

function isLayout(table: HtmlElement, rows: readonly Row[], cells: readonly Cell[]): boolean {
  if (["presentation", "none"].includes(table.attributes["role"] ?? "")) return true;
  if (rows.length === 1 && cells.length <= 2) return cells.length === 1 || isSignal(cells[0]);
  if (rows.every((row) => row.cells.length === 1) && isSignal(cells[0])) return true;
  return cells.some(({ text }) => text.length > layoutCellCharacters);
}

const isSignal = (cell: Cell | undefined): boolean => cell !== undefined && warningOf(cell.text)?.rest === "";

/** A signal word in one cell and its text in the others are a warning. */
function boxOf(cells: readonly Cell[], flows: ReadonlyMap<HtmlElement, readonly Flow[]>): Flow[] | undefined {
  const [word, ...rest] = cells;
  const warning = word && rest.length > 0 ? warningOf(word.text) : undefined;
  if (warning?.rest !== "") return undefined;
  const flow = rest.flatMap(({ element }) => flows.get(element) ?? []);
  return [...flow.filter(isPageMark), ...warningOfFlow(flow, warning.severity)];
}
