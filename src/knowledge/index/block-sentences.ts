import { type Block } from "../parse/page.ts";
import { type SentenceKind } from "./chunk.ts";
import { cutLong, sizeInWords, splitSentences } from "./sentences.ts";
import { rowSentence } from "./table-row.ts";

/** A sentence on its way into a chunk. */
export interface DraftSentence {
  readonly kind: SentenceKind;
  readonly text: string;
  /** True when a chunk may not end after it: headings, captions, warnings and sentences that announce what follows. */
  readonly binds: boolean;
  /** The caption of the table that a row belongs to; repeated when the table is split. */
  readonly caption?: string;
}

/** What is kept whole (steps, rows, warnings) is cut only beyond this, so that a chunk stays bounded. */
const wholeLimit = { maxWords: 200, maxCharacters: 1_300 };
/** A step up to this size is one sentence; a longer one is split like prose. */
const stepMaxWords = 60;

/** The sentences of one block. Headings are not handled here: they open sections. */
export function blockSentences(block: Exclude<Block, { kind: "heading" }>): DraftSentence[] {
  switch (block.kind) {
    case "paragraph":
    case "caption":
      return prose(block.text);
    case "list":
      return block.items.flatMap((item, index) => step(block.ordered ? `${block.start + index}. ` : "", item));
    case "table":
      return table(block);
    case "warning":
      return warning(block);
    case "code":
      return cutLong(clean(block.text), wholeLimit).map((text) => ({ kind: "prose", text, binds: false }));
  }
}

function prose(text: string): DraftSentence[] {
  return splitSentences(text).map((sentence) => ({ kind: "prose", text: sentence, binds: sentence.endsWith(":") }));
}

function step(number: string, item: string): DraftSentence[] {
  const text = clean(item);
  if (text === "") return [];
  const [first = "", ...rest] = sizeInWords(text) <= stepMaxWords ? [text] : splitSentences(text);
  const opening: DraftSentence = { kind: "step", text: number + first, binds: rest.length > 0 };
  return [opening, ...rest.map((sentence): DraftSentence => ({ kind: "step", text: sentence, binds: false }))];
}

function table(block: Extract<Block, { kind: "table" }>): DraftSentence[] {
  const caption = clean(block.caption ?? "");
  const rows = carryDown(block.rows).flatMap((row) => cutLong(clean(rowSentence(block.header, row)), wholeLimit));
  const opening: DraftSentence[] = caption === "" ? [] : [{ kind: "heading", text: caption, binds: true }];
  return [...opening, ...rows.map((text): DraftSentence => ({ kind: "row", text, binds: false, ...(caption === "" ? {} : { caption }) }))];
}

/** A first cell that spans rows is written once; each row below is given it. */
function carryDown(rows: readonly (readonly string[])[]): string[][] {
  let subject = "";
  return rows.map((row) => {
    const [first = "", ...rest] = row;
    if (first.trim() !== "") subject = first;
    return [first.trim() === "" && rest.some((cell) => cell.trim() !== "") ? subject : first, ...rest];
  });
}

const severityWord = { danger: "Danger", warning: "Warning", caution: "Caution", note: "Note" } as const;

function warning(block: Extract<Block, { kind: "warning" }>): DraftSentence[] {
  const body = clean(block.text);
  if (body === "") return [];
  const word = severityWord[block.severity];
  const text = body.toLowerCase().startsWith(block.severity) ? body : `${word}: ${body}`;
  if (block.severity === "note") return prose(text);
  return cutLong(text, wholeLimit).map((part) => ({ kind: "warning", text: part, binds: true }));
}

const clean = (text: string): string => text.replaceAll(/\s+/gu, " ").trim();
