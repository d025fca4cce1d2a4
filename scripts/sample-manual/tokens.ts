import { type Token, type Tokens } from "marked";

/** The kinds of Markdown block that the manual may use. Anything else is an error, not a silent omission. */
export type Block =
  | { readonly kind: "heading"; readonly depth: number; readonly text: string }
  | { readonly kind: "paragraph"; readonly runs: readonly Run[] }
  | { readonly kind: "list"; readonly items: readonly ListItem[] }
  | { readonly kind: "table"; readonly table: TableBlock }
  | { readonly kind: "notice"; readonly label: NoticeLabel; readonly text: string }
  | { readonly kind: "figure"; readonly name: string };

export interface Run {
  readonly text: string;
  readonly style: "regular" | "bold" | "italic";
}

export interface ListItem {
  readonly marker: string;
  readonly runs: readonly Run[];
}

export interface TableBlock {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly align: readonly ("left" | "right" | "center")[];
}

const noticeLabels = ["WARNING", "CAUTION", "NOTE"] as const;
export type NoticeLabel = (typeof noticeLabels)[number];

const figureMark = /^<!-- figure (\S+) -->$/;

export function toBlocks(tokens: readonly Token[]): Block[] {
  return tokens.filter((token) => token.type !== "space").map((token) => toBlock(token as MarkedBlock));
}

type MarkedBlock = Tokens.Heading | Tokens.Paragraph | Tokens.List | Tokens.Table | Tokens.Blockquote | Tokens.HTML | Tokens.Code;

function toBlock(token: MarkedBlock): Block {
  switch (token.type) {
    case "heading":
      return { kind: "heading", depth: token.depth, text: plain(token.tokens) };
    case "paragraph":
      return { kind: "paragraph", runs: toRuns(token.tokens) };
    case "list":
      return { kind: "list", items: toItems(token) };
    case "table":
      return { kind: "table", table: toTable(token) };
    case "blockquote":
      return toNotice(token);
    case "html":
      return toFigure(token);
    default:
      throw new Error(`The manual uses Markdown that the PDF cannot show: ${token.raw.slice(0, 60)}`);
  }
}

function toItems(list: Tokens.List): ListItem[] {
  const start = list.start === "" ? 1 : list.start;
  return list.items.map((item, position) => ({
    marker: list.ordered ? `${start + position}.` : "•",
    runs: toRuns(item.tokens),
  }));
}

function toTable(token: Tokens.Table): TableBlock {
  return {
    header: token.header.map((cell) => plain(cell.tokens)),
    rows: token.rows.map((row) => row.map((cell) => plain(cell.tokens))),
    align: token.align.map((align) => align ?? "left"),
  };
}

function toNotice(token: Tokens.Blockquote): Block {
  const text = plain(token.tokens);
  const label = noticeLabels.find((candidate) => text.startsWith(`${candidate} `));
  if (label === undefined) throw new Error(`A block quote must begin with WARNING, CAUTION or NOTE: ${text}`);
  return { kind: "notice", label, text: text.slice(label.length).trim() };
}

function toFigure(token: Tokens.HTML): Block {
  const name = figureMark.exec(token.raw.trim())?.[1];
  if (name === undefined) throw new Error(`The manual uses unknown HTML: ${token.raw.trim()}`);
  return { kind: "figure", name };
}

function toRuns(tokens: readonly Token[]): Run[] {
  return tokens.flatMap((token): Run[] => {
    if (token.type === "strong") return [{ text: plain([token]), style: "bold" }];
    if (token.type === "em") return [{ text: plain([token]), style: "italic" }];
    if ("tokens" in token) return toRuns(token.tokens);
    return [{ text: plain([token]), style: "regular" }];
  });
}

/** The words of the tokens without their Markdown signs, on one line. */
function plain(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if ("tokens" in token) return plain(token.tokens);
      return "text" in token && typeof token.text === "string" ? token.text : "";
    })
    .join("")
    .replace(/\s+/g, " ");
}
