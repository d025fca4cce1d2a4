import { jointAfter } from "./list-marker.ts";
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
  const text = new JoinedText();
  let isOver = false;
  for (const part of content) {
    if (isOver) after.push(part);
    else if (isPageMark(part)) (text.empty ? before : after).push(part);
    else if (part.kind === "list") for (const [index, item] of part.items.entries()) text.addNested(numbered(part, item, index));
    else if (part.kind === "table" || part.kind === "code") {
      isOver = !text.empty;
      (isOver ? after : before).push(part);
    } else if (part.kind !== "warning") text.add(textOfBlock(part));
    else if (text.empty && part.severity !== "note") before.push(part);
    else text.add(`${part.severity.toUpperCase()}: ${part.text}`);
  }
  return { before, text: text.toString(), after };
}

/** Joins pieces at the end: a text that grew with each would be copied with each. */
class JoinedText {
  readonly #pieces: string[] = [];
  #last = "";

  get empty(): boolean {
    return this.#last === "";
  }

  add(piece: string): void {
    this.#add(" ", piece.trim());
  }

  addNested(piece: string): void {
    this.#add(jointAfter(this.#last), piece);
  }

  toString(): string {
    return this.#pieces.join("");
  }

  #add(joint: string, piece: string): void {
    if (piece === "") return;
    this.#pieces.push(this.empty ? piece : joint + piece);
    this.#last = piece.charAt(piece.length - 1);
  }
}

/** The steps of a step keep their numbers: "Open the cover: 1) remove the screws; 2) lift it". */
function numbered({ ordered, start }: Extract<Block, { kind: "list" }>, item: string, index: number): string {
  return ordered ? `${start + index}) ${item}` : item;
}
