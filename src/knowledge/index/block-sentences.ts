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
  /** The caption of the table that a row belongs to, and the names of its columns: repeated where the table is split. */
  readonly opening?: string;
}

/** What is kept whole (steps, rows, warnings) is cut only beyond this, so that a chunk stays bounded. */
const wholeLimit = { maxWords: 200, maxCharacters: 1_300 };
/** What stands over every passage of a section is repeated with each, and read for facts: what is longer than this is text. */
const headingLimit = { maxWords: 100, maxCharacters: 600 };
/** Columns that are named at greater length are not repeated; each row names them anyway. */
const openingMaxCharacters = 240;
/** A step up to this size is one sentence; a longer one is split like prose. */
const stepMaxWords = 60;

/**
 * The sentences of one block. Headings are not handled here: they open sections.
 * @param before the block above it: a table that goes on from another page says its caption once
 */
export function blockSentences(block: Exclude<Block, { kind: "heading" }>, before?: Block): DraftSentence[] {
  switch (block.kind) {
    case "paragraph":
    case "caption":
      return prose(block.text);
    case "list":
      return block.items.flatMap((item, index) => step(block.ordered ? `${block.start + index}. ` : "", item));
    case "table":
      return table(block, before?.kind === "table" && goesOn(before, block));
    case "warning":
      return warning(block);
    case "code":
      return cutLong(clean(block.text), wholeLimit).map((text) => ({ kind: "prose", text, binds: false }));
  }
}

/** A heading or caption, whose first sentence stands for it; the rest of one that is too long to be a heading is read as prose. */
export function headingSentences(text: string): DraftSentence[] {
  return cutLong(text, headingLimit).map((piece, index) =>
    index === 0 ? { kind: "heading", text: piece, binds: true } : { kind: "prose", text: piece, binds: false },
  );
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

type Table = Extract<Block, { kind: "table" }>;

const goesOn = (before: Table, table: Table): boolean =>
  table.caption !== undefined && before.caption === table.caption && JSON.stringify(before.header) === JSON.stringify(table.header);

function table(block: Table, isGoingOn: boolean): DraftSentence[] {
  const captions = headingSentences(clean(block.caption ?? ""));
  const caption = captions[0]?.text ?? "";
  const rows = carryDown(block.rows).flatMap((row) => cutLong(clean(rowSentence(block.header, row)), wholeLimit));
  const columns = block.header.map(clean).filter((name) => name !== "");
  const opening = [caption, columns.join(", ")].filter((part) => part !== "").join(" — ");
  const repeated = opening === "" || opening.length > openingMaxCharacters ? caption : opening;
  return [
    ...(isGoingOn ? [] : captions),
    ...rows.map((text): DraftSentence => ({ kind: "row", text, binds: false, ...(repeated === "" ? {} : { opening: repeated }) })),
  ];
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
