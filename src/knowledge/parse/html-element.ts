import { type PageMark } from "./page-flow.ts";

/** What is shown of an element: hidden ones are not in the tree. */
export interface HtmlElement {
  /** In lower case. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: HtmlNode[];
}

export type HtmlNode = HtmlElement | PageMark | string;

export const isElement = (node: HtmlNode): node is HtmlElement => typeof node !== "string" && "name" in node;

/** The elements below one that satisfy a condition, those inside of such an element not counted. */
export function elementsBelow(element: HtmlElement, wanted: (element: HtmlElement) => boolean): HtmlElement[] {
  return element.children.filter(isElement).flatMap((child) => (wanted(child) ? [child] : elementsBelow(child, wanted)));
}

/** The text of a node as it stands, without line breaks of its own. */
export function rawTextOf(node: HtmlNode): string {
  if (typeof node === "string") return node;
  if (!isElement(node)) return "";
  if (node.name === "br") return "\n";
  return node.children.map(rawTextOf).join("");
}
