import { type HtmlElement } from "./html-element.ts";

const sections = new Set(["thead", "tbody", "tfoot"]);
/** Where only rows or cells may stand. */
const structure = new Set(["table", ...sections, "tr", "colgroup"]);
const partsOfTables = new Set([...structure, "td", "th", "caption", "col"]);

/**
 * Puts an element where it belongs: rows and cells into their table, although tags that a page leaves out are open in between; what may
 * not stand between rows or cells in front of the table. As browsers do:
 * https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-intable
 * @param open the open elements, outermost first
 */
export function appendElement(element: HtmlElement, open: readonly HtmlElement[]): void {
  const { name } = element;
  if (name === "td" || name === "th") {
    const row = nearest(open, (one) => one.name === "tr");
    const parent = row ?? nearest(open, (one) => structure.has(one.name));
    (row || !parent ? (parent ?? open.at(-1)) : impliedRow(parent))?.children.push(element);
  } else if (name === "tr") (nearest(open, (one) => sections.has(one.name) || one.name === "table") ?? open.at(-1))?.children.push(element);
  else if (sections.has(name) || name === "caption") (nearest(open, (one) => one.name === "table") ?? open.at(-1))?.children.push(element);
  else if (partsOfTables.has(name) && name !== "table") open.at(-1)?.children.push(element);
  else place(open, (parent, index) => parent.children.splice(index, 0, element));
}

/** The element that text belongs to: between rows and cells it stands in front of their table. */
export function parentOfText(open: readonly HtmlElement[]): HtmlElement {
  let parent: HtmlElement | undefined;
  place(open, (found, index) => {
    parent = index === found.children.length ? found : boxBefore(found, index);
  });
  return parent ?? { name: "#lost", attributes: {}, children: [] };
}

/** A row that no tag opens, for cells that stand in none. */
function impliedRow(parent: HtmlElement): HtmlElement {
  const last = parent.children.at(-1);
  if (typeof last === "object" && "name" in last && last.name === "tr" && "implied" in last.attributes) return last;
  const row: HtmlElement = { name: "tr", attributes: { implied: "" }, children: [] };
  parent.children.push(row);
  return row;
}

function boxBefore(parent: HtmlElement, index: number): HtmlElement {
  const before = parent.children[index - 1];
  if (typeof before === "object" && "name" in before && before.name === "div" && "implied" in before.attributes) return before;
  const box: HtmlElement = { name: "div", attributes: { implied: "" }, children: [] };
  parent.children.splice(index, 0, box);
  return box;
}

function place(open: readonly HtmlElement[], put: (parent: HtmlElement, index: number) => void): void {
  const parent = open.at(-1);
  if (!parent) return;
  const at = open.findLastIndex((one) => one.name === "table");
  const table = open[at];
  const outside = open[at - 1];
  if (!structure.has(parent.name) || !table || !outside) put(parent, parent.children.length);
  else {
    const index = outside.children.lastIndexOf(table);
    put(outside, index === -1 ? outside.children.length : index);
  }
}

/** The nearest of the open elements that satisfies a condition, not beyond the cell of an outer table. */
function nearest(open: readonly HtmlElement[], wanted: (element: HtmlElement) => boolean): HtmlElement | undefined {
  const table = open.findLastIndex((one) => one.name === "table");
  const found = open.findLastIndex(wanted);
  return found >= table ? open[found] : undefined;
}
