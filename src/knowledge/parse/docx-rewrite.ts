import { DocxMath } from "./docx-math.ts";
import { type DocxNumbering } from "./docx-numbering.ts";
import { DocxParagraph } from "./docx-paragraph.ts";
import { type DocxStyles } from "./docx-styles.ts";
import { isOn, readXml, wordAttribute, type XmlHandler } from "./docx-xml.ts";
import { pageBreakCharacter, withoutPrivateMarks } from "./html-tree.ts";

export interface RewriteOptions {
  readonly styles: DocxStyles;
  readonly numbering: DocxNumbering;
  /** False for notes, which stand on no page of their own. */
  readonly hasPages: boolean;
}

/**
 * Makes of a part of a Word document one that says plainly what its reader does not work out itself: roles instead of styles, the numbers
 * of headings and items as text, page breaks as marks, formulas as text, text boxes without the drawings around them; and that does
 * not hold text that is deleted or hidden. Says how many characters of text it holds. Throws `document-broken`.
 */
export function rewriteDocx(part: Uint8Array, options: RewriteOptions): { readonly xml: string; readonly characters: number } {
  const rewriter = new Rewriter(options, Buffer.from(part).includes("lastRenderedPageBreak"));
  readXml(part, rewriter);
  return rewriter.result();
}

/** What becomes of an element: written; left out but for what it holds; left out but for text boxes; left out; taken in as data. */
type Mode = "written" | "transparent" | "boxes" | "dropped" | "taken";

const transparent = new Set(
  "mc:AlternateContent mc:Choice mc:Fallback m:oMathPara w:fldSimple w:dir w:bdo w:ruby w:rubyBase w:rubyPr".split(" "),
);
const dropped = new Set(
  "w:moveFrom w:sectPr w:rPrChange w:tblPrChange w:trPrChange w:tcPrChange w:rt v:imagedata w:commentReference".split(" "),
);

class Rewriter implements XmlHandler {
  readonly #options: RewriteOptions;
  /** Whether Word has laid the document out and says where its pages begin. */
  readonly #isLaidOut: boolean;
  readonly #open: { name: string; mode: Mode }[] = [];
  /** Output, and above it that of runs, which are dropped when they turn out to be hidden. */
  readonly #output: string[][] = [['<?xml version="1.0" encoding="UTF-8"?>']];
  readonly #runs: { isHidden: boolean }[] = [];
  readonly #paragraphs: { endsSection: boolean }[] = [];
  readonly #alternatives: { charactersBefore: number }[] = [];
  #boxes = 0;
  #properties: DocxParagraph | undefined;
  #math: DocxMath | undefined;
  /** Characters of text so far. */
  #characters = 0;
  #charactersAtBreak = -1;

  constructor(options: RewriteOptions, isLaidOut: boolean) {
    this.#options = options;
    this.#isLaidOut = isLaidOut;
  }

  result(): { readonly xml: string; readonly characters: number } {
    return { xml: this.#output.flat().join(""), characters: this.#characters };
  }

  open(name: string, attributes: Readonly<Record<string, string>>, written: string): void {
    const parent = this.#open.at(-1);
    const mode = this.#modeOf(name, attributes, parent);
    this.#open.push({ name, mode });
    if (mode === "taken") {
      this.#math?.open(name, wordAttribute(attributes, "val"));
      this.#properties?.learn(name, attributes, parent?.name ?? "");
    } else if (mode === "transparent") this.#openTransparent(name, attributes);
    else if (mode === "written") {
      if (name === "w:r") {
        this.#output.push([]);
        this.#runs.push({ isHidden: false });
      } else if (name === "w:p") this.#paragraphs.push({ endsSection: false });
      else if (name === "w:txbxContent") this.#openBox(parent?.mode === "boxes");
      else if (parent?.name === "w:rPr" && this.#open.at(-3)?.name === "w:r") this.#learnRun(name, attributes);
      const declared = this.#open.length === 1 && !("xmlns:w" in attributes) ? ` xmlns:w="${wordNamespace}"` : "";
      this.#write(`<${written}${attributesOf(attributes)}${declared}>`);
    }
  }

  #modeOf(name: string, attributes: Readonly<Record<string, string>>, parent: { name: string; mode: Mode } | undefined): Mode {
    if (parent?.mode === "dropped" || parent?.mode === "taken") return parent.mode;
    if (this.#math || this.#properties) return "taken";
    if (dropped.has(name) || (name === "w:del" && parent?.name !== "w:trPr" && parent?.name !== "w:rPr")) return "dropped";
    if (name === "mc:Fallback" && (this.#alternatives.at(-1)?.charactersBefore ?? 0) < this.#characters) return "dropped";
    if (name === "w:txbxContent") return "written";
    if (name === "w:drawing" || parent?.mode === "boxes") return "boxes";
    const isBreak = name === "w:lastRenderedPageBreak" || (name === "w:br" && wordAttribute(attributes, "type") === "page");
    return isBreak || transparent.has(name) || name === "w:pPr" || name === "m:oMath" ? "transparent" : "written";
  }

  #openTransparent(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === "w:pPr") this.#properties = new DocxParagraph();
    else if (name === "m:oMath") this.#math = new DocxMath();
    else if (name === "mc:AlternateContent") this.#alternatives.push({ charactersBefore: this.#characters });
    else if (name === "w:br") this.#pageBreak(wordAttribute(attributes, "type") === "page");
    else if (name === "w:lastRenderedPageBreak") this.#pageBreak(false);
  }

  close(name: string, written: string): void {
    const mode = this.#open.pop()?.mode;
    if (mode === "taken") this.#math?.close(name);
    else if (mode === "transparent") this.#closeTransparent(name);
    else if (mode === "written") {
      this.#write(`</${written}>`);
      if (name === "w:r") {
        const run = this.#output.length > 1 ? (this.#output.pop() ?? []) : [];
        if (this.#runs.pop()?.isHidden === false) this.#write(run.join(""));
      } else if (name === "w:txbxContent") this.#closeBox(this.#open.at(-1)?.mode === "boxes");
      else if (name === "w:p" && this.#paragraphs.pop()?.endsSection) this.#write(`<w:p>${runOf(pageBreakCharacter)}</w:p>`);
    }
  }

  #closeTransparent(name: string): void {
    if (name === "mc:AlternateContent") this.#alternatives.pop();
    else if (name === "w:pPr" && this.#properties) this.#closeProperties(this.#properties);
    else if (name === "m:oMath" && this.#math) {
      const formula = this.#math.result();
      this.#math = undefined;
      this.#characters += formula.length;
      // Beside formulas words stand without spaces, which Word leaves to the layout.
      if (formula !== "") this.#write(runOf(` ${formula} `));
    }
  }

  text(text: string): void {
    const { name, mode } = this.#open.at(-1) ?? {};
    if (mode === "taken" && name === "m:t") this.#math?.text(withoutPrivateMarks(text));
    if (mode !== "written") return;
    if (name === "w:t") this.#characters += text.trim().length;
    this.#write(withoutPrivateMarks(text));
  }

  #write(text: string): void {
    this.#output.at(-1)?.push(text);
  }

  #closeProperties(properties: DocxParagraph): void {
    this.#properties = undefined;
    const { styles, numbering, hasPages } = this.#options;
    const { properties: xml, label } = properties.written(styles, numbering);
    this.#write(xml);
    if (hasPages && !this.#isLaidOut && this.#boxes === 0) {
      if (properties.beginsPage && this.#characters > 0) this.#write(runOf(pageBreakCharacter));
      const paragraph = this.#paragraphs.at(-1);
      if (paragraph) paragraph.endsSection = properties.endsSection;
    }
    if (label !== "") this.#write(runOf(label));
  }

  #learnRun(name: string, attributes: Readonly<Record<string, string>>): void {
    const run = this.#runs.at(-1);
    if (!run) return;
    if (name === "w:vanish") run.isHidden = isOn(attributes);
    else if (name === "w:rStyle" && this.#options.styles.isHidden(wordAttribute(attributes, "val"))) run.isHidden = true;
  }

  /** A break that somebody wrote stands once more where Word saw it when it laid out the pages. */
  #pageBreak(isWritten: boolean): void {
    const isRepeated = !isWritten && (this.#charactersAtBreak === this.#characters || this.#characters === 0);
    if (!this.#options.hasPages || this.#boxes > 0 || isRepeated) return;
    if (isWritten) this.#charactersAtBreak = this.#characters;
    this.#write(this.#open.at(-2)?.name === "w:r" ? `<w:t>${pageBreakCharacter}</w:t>` : runOf(pageBreakCharacter));
  }

  /** A box of a drawing becomes one of its older kind, the only one that is read. */
  #openBox(isDrawn: boolean): void {
    this.#boxes++;
    if (isDrawn) this.#write("<w:pict>");
  }

  #closeBox(isDrawn: boolean): void {
    this.#boxes--;
    if (isDrawn) this.#write("</w:pict>");
  }
}

const wordNamespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/** Values are as they were written, so that only quotes in them can break the XML. */
function attributesOf(attributes: Readonly<Record<string, string>>): string {
  const written = Object.entries(attributes).map(
    ([name, value]) => ` ${name}="${value.replaceAll('"', "&quot;").replaceAll("<", "&lt;")}"`,
  );
  return written.join("");
}

/** @param text with entities as they are written */
const runOf = (text: string): string => `<w:r><w:t xml:space="preserve">${escaped(text)}</w:t></w:r>`;

const escaped = (text: string): string => text.replaceAll(/&(?!#?\w{1,10};)/g, "&amp;").replaceAll("<", "&lt;");
