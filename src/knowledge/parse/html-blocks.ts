import { cleanLine, cleanText, saysSomething } from "./clean-text.ts";
import { severityOfBox } from "./html-admonition.ts";
import { tableFlow } from "./html-table.ts";
import { type HtmlElement, type HtmlNode, isElement, rawTextOf } from "./html-element.ts";
import { labelEndCharacter } from "./html-tree.ts";
import { listFlow } from "./list-flow.ts";
import { type Block } from "./page.ts";
import { type Flow, isBlock, isPageMark, type PageMark } from "./page-flow.ts";
import { textBlockOf, warningOfFlow } from "./text-block.ts";

const blockNames = new Set(
  "address article aside blockquote body center details dd dialog div dt fieldset figure footer form header hgroup html legend li main nav p section summary tbody td tfoot th thead tr".split(
    " ",
  ),
);

const captionClass = /(?:^|\s)(?:caption|table-title|figure-title)(?:\s|$)/i;

/** What an element holds, as blocks in reading order and marks where pages begin. */
export function flowOfHtml(element: HtmlElement): Flow[] {
  return new FlowBuilder().read(element);
}

class FlowBuilder {
  readonly #flow: Flow[] = [];
  #inline = "";
  /** The number that a reader of ours put before the text of an item. */
  #label: string | undefined;

  read(element: HtmlElement): Flow[] {
    this.#visitAll(element);
    this.#flush();
    return this.#flow;
  }

  get label(): string | undefined {
    return this.#label;
  }

  #visitAll(element: HtmlElement): void {
    for (const child of element.children) this.#visit(child);
  }

  #visit(node: HtmlNode): void {
    if (typeof node === "string") this.#text(node);
    else if (!isElement(node)) this.#push(node);
    else this.#element(node);
  }

  #text(text: string): void {
    const end = text.indexOf(labelEndCharacter);
    if (end >= 0) this.#label ??= text.slice(0, end);
    this.#inline += text.slice(end + 1);
  }

  #flush(): void {
    const text = cleanLine(this.#inline);
    this.#inline = "";
    if (saysSomething(text)) this.#flow.push(textBlockOf(text));
  }

  #push(...parts: readonly Flow[]): void {
    this.#flush();
    this.#flow.push(...parts);
  }

  #element(element: HtmlElement): void {
    const { name, attributes } = element;
    const severity = severityOfBox(element);
    if (severity !== undefined) {
      const inside = new FlowBuilder().read(element);
      this.#push(...inside.filter(isPageMark), ...warningOfFlow(inside, severity));
    } else if (/^h[1-6]$/.test(name)) this.#heading(element, Number(name.slice(1)));
    else if (attributes["role"] === "heading") this.#heading(element, Number.parseInt(attributes["aria-level"] ?? "2", 10));
    else if (name === "ul" || name === "ol" || name === "menu" || name === "dir") this.#push(...listOf(element));
    else if (name === "dl") this.#push(...definitionsOf(element));
    else if (name === "table") this.#push(...tableFlow(element, flowOfHtml));
    else if (name === "pre" || name === "xmp" || name === "listing") this.#push(...codeOf(element));
    else if (name === "figure") this.#push(...figureOf(element));
    else if (name === "figcaption" || captionClass.test(attributes["class"] ?? "")) this.#caption(element);
    else if (name === "br") this.#inline += "\n";
    else if (name === "hr") this.#flush();
    else if (name === "img") this.#inline += ` ${imageText(attributes["alt"])} `;
    else if (name === "a" && /^#(?:foot|end)note-ref-/.test(attributes["href"] ?? "")) return;
    else if (blockNames.has(name)) {
      this.#flush();
      this.#visitAll(element);
      this.#flush();
    } else this.#visitAll(element);
  }

  #heading(element: HtmlElement, level: number): void {
    const text = cleanLine(rawTextOf(element)).slice(0, 500);
    this.#push(...marksIn(element));
    if (saysSomething(text)) this.#push({ kind: "heading", level: Math.max(1, Math.min(6, Number.isNaN(level) ? 2 : level)), text });
  }

  #caption(element: HtmlElement): void {
    const text = cleanLine(rawTextOf(element));
    this.#push(...marksIn(element));
    if (saysSomething(text)) this.#push({ kind: "caption", text });
  }
}

const marksIn = (element: HtmlElement): PageMark[] =>
  element.children.flatMap((child) => (typeof child === "string" ? [] : isElement(child) ? marksIn(child) : [child]));

/** What stands for a picture; the name of its file says nothing. */
function imageText(alternative = ""): string {
  const text = cleanLine(alternative);
  return text.length > 300 || /^\S+\.\w{3,4}$/.test(text) ? "" : text;
}

function listOf(element: HtmlElement): Flow[] {
  const start = Number.parseInt(element.attributes["start"] ?? "1", 10);
  const step = "reversed" in element.attributes ? -1 : 1;
  let next = Number.isNaN(start) ? 1 : start;
  let ordered = element.name === "ol";
  const items: { readonly content: Flow[]; readonly value: number }[] = [];
  for (const child of element.children) {
    const builder = new FlowBuilder();
    const content = builder.read(isElement(child) && child.name === "li" ? child : { name: "li", attributes: {}, children: [child] });
    const own = isElement(child) ? child.attributes["value"] : undefined;
    const number = Number.parseInt(builder.label ?? own ?? "", 10);
    const labelled = builder.label !== undefined && !/^\d+$/.test(builder.label);
    if (!content.some(isBlock) || !isElement(child) || child.name !== "li") {
      // Lists that stand in a list instead of in an item go on with the item before them.
      const last = items.at(-1);
      if (last) for (const part of content) last.content.push(part);
      else if (content.length > 0) items.push({ content, value: next });
      continue;
    }
    const value = labelled || Number.isNaN(number) ? next : number;
    if (labelled) ordered = false;
    items.push({ content: labelled ? withLabel(builder.label, content) : content, value });
    next = value + step;
  }
  return listFlow(ordered, items);
}

/** A label such as "2.1." or "b)" is read before the item. */
function withLabel(label: string | undefined, content: readonly Flow[]): Flow[] {
  const at = content.findIndex((part) => isBlock(part) && part.kind === "paragraph");
  return content.map((part, index) =>
    index === at && isBlock(part) && part.kind === "paragraph" ? { ...part, text: `${label ?? ""} ${part.text}` } : part,
  );
}

/** Terms with what is said of them, as items: "Idle speed: The speed without load". */
function definitionsOf(list: HtmlElement): Flow[] {
  const items: { content: Flow[]; value: number }[] = [];
  let isTerm = false;
  const visit = (parent: HtmlElement): void => {
    for (const child of parent.children) {
      const last = items.at(-1);
      if (isElement(child) && child.name === "dt") {
        const term = cleanLine(rawTextOf(child)).replace(/:$/, "");
        const marks = marksIn(child);
        if (isTerm && last) last.content.push(...marks, { kind: "paragraph", text: `/ ${term}` });
        else items.push({ content: [...marks, { kind: "paragraph", text: term }], value: items.length + 1 });
        isTerm = true;
      } else if (isElement(child) && child.name === "div") visit(child);
      else {
        const content = flowOfHtml({ name: "dd", attributes: {}, children: [child] });
        if (content.length === 0) continue;
        if (isTerm && last) endTerm(last.content);
        if (last) last.content.push(...content);
        else items.push({ content, value: 1 });
        isTerm = false;
      }
    }
  };
  visit(list);
  return listFlow(false, items);
}

function endTerm(content: Flow[]): void {
  const last = content.at(-1);
  if (last && isBlock(last) && last.kind === "paragraph") content[content.length - 1] = { ...last, text: `${last.text}:` };
}

function codeOf(element: HtmlElement): Flow[] {
  const text = cleanText(rawTextOf(element))
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/[ \t]+$/gm, "")
    .replace(/^\n+/, "")
    .trimEnd();
  return [...marksIn(element), ...(saysSomething(text) ? [{ kind: "code", text } as const] : [])];
}

/** The caption of a figure that holds a table names the table. */
function figureOf(figure: HtmlElement): Flow[] {
  const flow = new FlowBuilder().read({ ...figure, name: "div", attributes: {} });
  const isTable = (part: Flow): part is Extract<Block, { kind: "table" }> => isBlock(part) && part.kind === "table";
  const captions = flow.filter((part) => isBlock(part) && part.kind === "caption");
  const [caption] = captions;
  if (captions.length !== 1 || !caption || !("text" in caption) || flow.filter(isTable).length !== 1) return flow;
  return flow
    .filter((part) => part !== caption)
    .map((part) => (isTable(part) && part.caption === undefined ? { ...part, caption: caption.text } : part));
}
