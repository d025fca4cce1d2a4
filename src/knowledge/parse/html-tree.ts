import { Parser } from "htmlparser2";
import { type HtmlElement, type HtmlNode } from "./html-element.ts";
import { HiddenElements } from "./html-hidden.ts";
import { appendElement, parentOfText } from "./html-placement.ts";
import { ParseProblem } from "./parse-limits.ts";

export interface HtmlTree {
  readonly root: HtmlElement;
  /** What `<title>` says. */
  readonly title: string;
}

/** Elements deeper than this are read as if their tags were not there, so that walking the tree needs a bounded stack. */
const deepest = 200;
/** Beyond this a page is refused: what it costs grows with the square, and no page that is read comes near it. */
const mostOpen = 10_000;

/** Stands for a page break in text that a reader of ours has made of another format. */
export const pageBreakCharacter = "\ue000";
/** Ends the number that a reader of ours has put before the text of a list item. */
export const labelEndCharacter = "\ue001";

/** `<!-- page 12 label "iv" -->` starts a page, as in Markdown. */
const pageComment = /^\s*page\s+(\d{1,6})(?:\s+label\s+"([^"\n]{1,32})")?\s*$/i;

/** Reads HTML into a tree of what is shown, whatever its faults. Throws `document-broken`. @param isOurs whether private characters are marks of our own */
export function readHtmlTree(html: string, { isOurs = false } = {}): HtmlTree {
  const root: HtmlElement = { name: "#root", attributes: {}, children: [] };
  const hidden = new HiddenElements();
  /** What each open tag became; those too deep share the last element above them. */
  const open: HtmlElement[] = [root];
  let skippedBelow = 0;
  let title = "";
  let inside: "title" | "style" | undefined;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (open.length > mostOpen) throw new ParseProblem("document-broken", `it is nested more than ${mostOpen} levels deep`);
      if (name === "title" || name === "style") inside = name;
      if (skippedBelow === 0 && hidden.isHidden(name, attributes)) skippedBelow = open.length;
      const parent = open.at(-1) ?? root;
      if (skippedBelow > 0 || open.length > deepest) open.push(parent);
      else {
        const element: HtmlElement = { name, attributes, children: [] };
        appendElement(element, open);
        open.push(element);
      }
    },
    onclosetag(name) {
      if (name === inside) inside = undefined;
      if (open.length > 1) open.pop();
      if (skippedBelow === open.length) skippedBelow = 0;
    },
    ontext(text) {
      if (inside === "title" && title.length < 1_000) title += text;
      else if (inside === "style") hidden.learn(text);
      if (skippedBelow > 0 || inside !== undefined) return;
      const parent = text.trim() === "" ? (open.at(-1) ?? root) : parentOfText(open);
      if (isOurs) pushMarkedText(parent.children, text);
      else pushText(parent.children, withoutPrivateMarks(text));
    },
    oncomment(comment) {
      const mark = skippedBelow > 0 ? null : pageComment.exec(comment);
      if (!mark) return;
      const number = Math.max(1, Number(mark[1]));
      open.at(-1)?.children.push({ page: { number, ...(mark[2] === undefined ? {} : { label: mark[2] }) } });
    },
  });
  parser.write(html);
  parser.end();
  return { root, title };
}

/** Text without the characters that our own readers use as marks. */
export function withoutPrivateMarks(text: string): string {
  return text.replaceAll(pageBreakCharacter, "").replaceAll(labelEndCharacter, "");
}

function pushMarkedText(children: HtmlNode[], text: string): void {
  for (const [index, part] of text.split(pageBreakCharacter).entries()) {
    if (index > 0) children.push({ page: {} });
    pushText(children, part);
  }
}

function pushText(children: HtmlNode[], text: string): void {
  const last = children.at(-1);
  if (typeof last === "string") children[children.length - 1] = last + text;
  else if (text !== "") children.push(text);
}
