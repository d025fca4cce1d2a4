import { type HtmlElement, isElement } from "./html-element.ts";
import { type Block } from "./page.ts";

type Severity = Extract<Block, { kind: "warning" }>["severity"];

const severities = new Map<string, Severity>([
  ["danger", "danger"],
  ["warning", "warning"],
  ["caution", "caution"],
  ["attention", "caution"],
  ["notice", "caution"],
  ["note", "note"],
  ["important", "note"],
  ["tip", "note"],
]);

const boxes = new Set(["div", "p", "aside", "section", "blockquote", "table"]);
/** What generators of documentation put before or after the kind of box: `alert-warning`, `admonition-note`, `warning-box`. */
const dressed =
  /^(?:(?:admonition|alert|callout|message|notification|box|panel|hazard|safety|is|topic|md|theme-admonition)[-_]{1,2})?([a-z]+)(?:[-_]{1,2}(?:box|block|message|panel))?$/;
/** A box holds no chapters, and no data. */
const notInBoxes = new Set(["h1", "h2", "table", "main", "article", "nav"]);
const boxMaxCharacters = 2_500;

/** How severe the box is that an element is marked as by its class or role; undefined when it is no box. */
export function severityOfBox(element: HtmlElement): Severity | undefined {
  const { name, attributes } = element;
  if (!boxes.has(name)) return undefined;
  const tokens = (attributes["class"] ?? "").toLowerCase().split(/\s+/);
  const marked = tokens.flatMap((token) => severities.get(dressed.exec(token)?.[1] ?? "") ?? [])[0];
  const severity = marked ?? (attributes["role"] === "doc-notice" ? "note" : undefined);
  return severity !== undefined && isSmall(element) ? severity : undefined;
}

function isSmall(box: HtmlElement): boolean {
  let characters = 0;
  const fits = (element: HtmlElement): boolean =>
    element.children.every((child) => {
      if (typeof child === "string") return (characters += child.length) <= boxMaxCharacters;
      return !isElement(child) || (!notInBoxes.has(child.name) && fits(child));
    });
  return fits(box);
}
