import { warningOf } from "./warning-label.ts";
import { isOn, readXml, wordAttribute, wordNumber } from "./docx-xml.ts";

/** Where a paragraph stands in the numbering of a document. */
export interface NumberingPlace {
  readonly list: string;
  /** From 0. */
  readonly level: number;
}

interface Style {
  readonly id: string;
  name: string;
  basedOn?: string;
  outlineLevel?: number;
  list?: string;
  level?: number;
  hidden?: boolean;
}

/** What a style makes of its paragraphs. */
export type StyleRole =
  | { readonly kind: "heading"; readonly level: number }
  | { readonly kind: "warning"; readonly severity: "danger" | "warning" | "caution" | "note" }
  | { readonly kind: "caption" | "code" | "contents" | "text" };

const code = /^(?:source code|code(?: block| sample)?|html preformatted|preformatted(?: text)?|macro(?: text)?|listing|plain text code)$/i;
const warning = /^(danger|warning|caution|attention|notice|note|important|tip)(?: (?:text|box|paragraph))?$/i;
/** Styles are based on others; a chain longer than this goes round. */
const longestChain = 20;

/** The styles of a Word document. */
export class DocxStyles {
  readonly #styles = new Map<string, Style>();

  /** @param part `word/styles.xml`; without it every paragraph is text */
  constructor(part: Uint8Array | undefined) {
    let style: Style | undefined;
    if (!part) return;
    readXml(part, {
      open: (name, attributes) => {
        if (name === "w:style") {
          style = { id: wordAttribute(attributes, "styleId") ?? "", name: "" };
          this.#styles.set(style.id, style);
        } else if (style) learn(style, name, attributes);
      },
      close: (name) => {
        if (name === "w:style") style = undefined;
      },
      text: () => undefined,
    });
  }

  roleOf(id: string | undefined): StyleRole {
    for (const style of this.#chain(id)) {
      const numbered = /^heading (\d)$/i.exec(style.name)?.[1];
      if (numbered !== undefined) return headingOf(Number(numbered) - 1);
      if (/^title$/i.test(style.name)) return headingOf(0);
      if (style.outlineLevel !== undefined) return headingOf(style.outlineLevel);
      if (/^caption$/i.test(style.name)) return { kind: "caption" };
      if (code.test(style.name)) return { kind: "code" };
      if (/^toc \d$|^table of figures$/i.test(style.name)) return { kind: "contents" };
      const severity = warningOf(`${warning.exec(style.name)?.[1] ?? ""}:`)?.severity;
      if (severity !== undefined) return { kind: "warning", severity };
    }
    return { kind: "text" };
  }

  isHidden(id: string | undefined): boolean {
    return this.#chain(id).find((style) => style.hidden !== undefined)?.hidden ?? false;
  }

  /** The numbering that a style brings along. */
  numberingOf(id: string | undefined): NumberingPlace | undefined {
    const chain = this.#chain(id);
    const list = chain.find((style) => style.list !== undefined)?.list;
    const level = chain.find((style) => style.level !== undefined)?.level;
    return list === undefined || list === "0" ? undefined : { list, level: level ?? 0 };
  }

  #chain(id: string | undefined): Style[] {
    const chain: Style[] = [];
    for (let style = this.#styles.get(id ?? ""); style && chain.length < longestChain; style = this.#styles.get(style.basedOn ?? "")) {
      chain.push(style);
    }
    return chain;
  }
}

/** Beyond nine levels Word means running text. */
const headingOf = (outlineLevel: number): StyleRole =>
  outlineLevel > 8 ? { kind: "text" } : { kind: "heading", level: Math.min(6, outlineLevel + 1) };

function learn(style: Style, name: string, attributes: Readonly<Record<string, string>>): void {
  const value = wordAttribute(attributes, "val") ?? "";
  if (name === "w:name") style.name = value;
  else if (name === "w:basedOn") style.basedOn = value;
  else if (name === "w:outlineLvl") style.outlineLevel = wordNumber(attributes, "val") ?? 9;
  else if (name === "w:numId") style.list = value;
  else if (name === "w:ilvl") style.level = wordNumber(attributes, "val") ?? 0;
  else if (name === "w:vanish") style.hidden = isOn(attributes);
}
