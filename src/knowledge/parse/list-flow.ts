import { appendNested } from "./list-marker.ts";
import { type Block } from "./page.ts";
import { type Flow, isPageMark, textOfBlock } from "./page-flow.ts";

/** An item of a list with all that stands in it. */
export interface ListItem {
  readonly content: readonly Flow[];
  /** The number that is printed before it, in an ordered list. */
  readonly value: number;
}

/**
 * A list as blocks. An item is one text, the items of lists inside of it included. A danger that an item begins with comes before it,
 * so that it guards the step; tables, code and page breaks part the list, which goes on behind them.
 */
export function listFlow(ordered: boolean, items: readonly ListItem[]): Flow[] {
  const flow: Flow[] = [];
  let list: Extract<Block, { kind: "list" }> | undefined;
  for (const { content, value } of items) {
    const { before, text, after } = partsOf(content);
    if (before.length > 0) list = undefined;
    flow.push(...before);
    if (text !== "") {
      if (!list || (ordered && value !== list.start + list.items.length)) {
        list = { kind: "list", ordered, start: ordered ? value : 1, items: [] };
        flow.push(list);
      }
      list.items.push(text);
    }
    if (after.length > 0) list = undefined;
    flow.push(...after);
  }
  return flow;
}

function partsOf(content: readonly Flow[]): { before: Flow[]; text: string; after: Flow[] } {
  const before: Flow[] = [];
  const after: Flow[] = [];
  let text = "";
  for (const part of content) {
    if (after.some((later) => !isPageMark(later))) after.push(part);
    else if (isPageMark(part)) (text === "" ? before : after).push(part);
    else if (part.kind === "list") text = part.items.reduce((all, item, index) => appendNested(all, numbered(part, item, index)), text);
    else if (part.kind === "table" || part.kind === "code") (text === "" ? before : after).push(part);
    else if (part.kind !== "warning") text = `${text} ${textOfBlock(part)}`.trim();
    else if (text === "" && part.severity !== "note") before.push(part);
    else text = `${text} ${part.severity.toUpperCase()}: ${part.text}`.trim();
  }
  return { before, text, after };
}

/** The steps of a step keep their numbers: "Open the cover: 1) remove the screws; 2) lift it". */
function numbered({ ordered, start }: Extract<Block, { kind: "list" }>, item: string, index: number): string {
  return ordered ? `${start + index}) ${item}` : item;
}
