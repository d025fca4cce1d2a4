import { zipSync } from "fflate";
import mammoth from "mammoth";
import { problemOf } from "../../errors.ts";
import { cleanLine } from "./clean-text.ts";
import { unpackDocx } from "./docx-archive.ts";
import { DocxNumbering } from "./docx-numbering.ts";
import { rewriteDocx } from "./docx-rewrite.ts";
import { DocxStyles } from "./docx-styles.ts";
import { readXml } from "./docx-xml.ts";
import { documentOfHtml } from "./html.ts";
import { type ParsedDocument } from "./page.ts";
import { charactersOf } from "./page-flow.ts";
import { type FormatReader, type ParseBudget, ParseProblem } from "./parse-limits.ts";

/** What becomes of the styles that `docx-paragraph.ts` names; headings and lists become what they are anyway. */
const styleMap = [
  "p.Equivox-caption => figcaption:fresh",
  "p.Equivox-code => pre:separator('\\n')",
  "p.Equivox-contents => ul > li:fresh",
  ...["danger", "warning", "caution", "note"].map((severity) => `p.Equivox-${severity} => div.${severity} > p:fresh`),
  "r[style-name='Strong'] => strong",
];

/**
 * Reads a Word document. Pages begin where Word saw them begin when it last laid the document out, else where somebody wrote a page break;
 * a document that tells neither is one page. Throws `document-broken`, `document-too-large`.
 */
export const readDocx: FormatReader = async ({ bytes, budget, onProgress }): Promise<ParsedDocument> => {
  const parts = unpackDocx(bytes);
  const title = titleOf(parts.get("docProps/core.xml"));
  const html = await htmlOf(plainParts(parts, budget));
  const document = documentOfHtml(html, { isOurs: true });
  budget.characters(Math.max(0, charactersOf(document.pages) - html.length));
  budget.pages(document.pages.length);
  onProgress(document.pages.length, document.pages.length);
  return document.title === undefined && title !== "" ? { ...document, title } : document;
};

/** The parts with the text in plainer words. */
function plainParts(parts: ReadonlyMap<string, Uint8Array>, budget: ParseBudget): Record<string, Uint8Array> {
  const styles = new DocxStyles(parts.get("word/styles.xml"));
  const numbering = new DocxNumbering(parts.get("word/numbering.xml"));
  const plain: Record<string, Uint8Array> = {};
  let holdsDocument = false;
  for (const [name, part] of parts) {
    const text = /^word\/(document|footnotes|endnotes)\d*\.xml$/.exec(name)?.[1];
    holdsDocument ||= text === "document";
    if (text === undefined) {
      checkXml(part);
      plain[name] = part;
    } else {
      const { xml, characters } = rewriteDocx(part, { styles, numbering, hasPages: text === "document" });
      budget.characters(characters);
      plain[name] = new TextEncoder().encode(xml);
    }
  }
  if (!holdsDocument) throw new ParseProblem("document-broken", "its archive holds no Word document");
  return plain;
}

/** What is handed on unchanged is walked without a bound on its depth. */
function checkXml(part: Uint8Array): void {
  readXml(part, { open: () => undefined, close: () => undefined, text: () => undefined });
}

async function htmlOf(parts: Record<string, Uint8Array>): Promise<string> {
  try {
    const buffer = Buffer.from(zipSync(parts, { level: 0 }));
    const noImage = mammoth.images.imgElement(() => Promise.resolve({ src: "" }));
    // A document's own map of styles is not followed: it could make anything of anything.
    const { value } = await mammoth.convertToHtml({ buffer }, { styleMap, includeEmbeddedStyleMap: false, convertImage: noImage });
    return value;
  } catch (error) {
    throw new ParseProblem("document-broken", cleanLine(problemOf(error)).replace(/\.$/, "").slice(0, 200), error);
  }
}

function titleOf(part: Uint8Array | undefined): string {
  let title = "";
  let inside = false;
  if (part) {
    readXml(part, {
      open: (name) => (inside = name === "dc:title"),
      close: () => (inside = false),
      text: (text) => (title += inside ? text : ""),
    });
  }
  return cleanLine(title.replaceAll("&amp;", "&").replaceAll("&quot;", '"').replaceAll("&apos;", "'")).slice(0, 300);
}
