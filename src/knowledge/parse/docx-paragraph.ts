import { type DocxNumbering } from "./docx-numbering.ts";
import { type DocxStyles, type NumberingPlace, type StyleRole } from "./docx-styles.ts";
import { isOn, wordAttribute, wordNumber } from "./docx-xml.ts";
import { labelEndCharacter } from "./html-tree.ts";

/** The names of styles by which the reader of Word documents is told what a paragraph is; `docx.ts` says what becomes of each. */
export function styleOfRole(role: StyleRole): string | undefined {
  if (role.kind === "heading") return `Heading${role.level}`;
  if (role.kind === "warning") return `Equivox-${role.severity}`;
  return role.kind === "text" ? undefined : `Equivox-${role.kind}`;
}

/** The properties of one paragraph, learnt element by element. */
export class DocxParagraph {
  #style: string | undefined;
  #list: string | undefined;
  #level: number | undefined;
  #outlineLevel: number | undefined;
  #isDeleted = false;
  #beginsPage = false;
  #endsSection = false;

  learn(name: string, attributes: Readonly<Record<string, string>>, parent: string): void {
    const value = wordAttribute(attributes, "val");
    if (name === "w:pStyle") this.#style = value;
    else if (name === "w:numId") this.#list = value;
    else if (name === "w:ilvl") this.#level = wordNumber(attributes, "val") ?? 0;
    else if (name === "w:outlineLvl") this.#outlineLevel = wordNumber(attributes, "val") ?? 9;
    else if (name === "w:del" && parent === "w:rPr") this.#isDeleted = true;
    else if (name === "w:pageBreakBefore") this.#beginsPage = isOn(attributes);
    else if (name === "w:sectPr") this.#endsSection = true;
    else if (name === "w:type" && parent === "w:sectPr" && value === "continuous") this.#endsSection = false;
  }

  get beginsPage(): boolean {
    return this.#beginsPage;
  }

  /** Whether the next paragraph begins a section, and with it a page. */
  get endsSection(): boolean {
    return this.#endsSection;
  }

  /** The properties as XML that says all that is needed, and the text that Word would put before the paragraph: its number. */
  written(styles: DocxStyles, numbering: DocxNumbering): { properties: string; label: string } {
    const role = this.#role(styles);
    const place = this.#place(styles);
    const label = place && numbering.next(place);
    const style = styleOfRole(role);
    const isItem = role.kind === "text" && place !== undefined;
    const properties = [
      style === undefined ? "" : `<w:pStyle w:val="${style}"/>`,
      isItem ? `<w:numPr><w:ilvl w:val="${place.level}"/><w:numId w:val="${place.list}"/></w:numPr>` : "",
      this.#isDeleted ? "<w:rPr><w:del/></w:rPr>" : "",
    ];
    const before = label === undefined ? "" : isItem ? plainNumber(label) + labelEndCharacter : `${label} `;
    return { properties: `<w:pPr>${properties.join("")}</w:pPr>`, label: before };
  }

  #role(styles: DocxStyles): StyleRole {
    const level = this.#outlineLevel;
    return level !== undefined && level < 9 ? { kind: "heading", level: Math.min(6, level + 1) } : styles.roleOf(this.#style);
  }

  #place(styles: DocxStyles): NumberingPlace | undefined {
    const styled = styles.numberingOf(this.#style);
    const list = this.#list ?? styled?.list;
    if (list === undefined || !/^[1-9]\d{0,8}$/.test(list)) return undefined;
    return { list, level: Math.max(0, Math.min(8, this.#level ?? styled?.level ?? 0)) };
  }
}

/** "3." and "(3)" are the number 3; other labels stay as they are. */
const plainNumber = (label: string): string => /^\(?(\d{1,4})[.):]?$/.exec(label)?.[1] ?? label;
