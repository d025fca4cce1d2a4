import { strToU8, zipSync } from "fflate";
import { contentTypes } from "./foreign-files.ts";

const namespaces = [
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"',
  'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"',
  'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"',
  'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"',
  'xmlns:v="urn:schemas-microsoft-com:vml"',
].join(" ");

const styles = `<w:styles ${namespaces}>
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="OurChapter"><w:name w:val="Our chapter"/><w:basedOn w:val="berschrift1"/></w:style>
<w:style w:type="paragraph" w:styleId="Caption"><w:name w:val="caption"/></w:style>
<w:style w:type="paragraph" w:styleId="SourceCode"><w:name w:val="Source Code"/></w:style>
<w:style w:type="paragraph" w:styleId="WarningBox"><w:name w:val="Warning"/></w:style>
<w:style w:type="character" w:styleId="Hidden"><w:name w:val="Hidden"/><w:rPr><w:vanish/></w:rPr></w:style>
</w:styles>`;

const level = (index: number, format: string, text: string) =>
  `<w:lvl w:ilvl="${index}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/></w:lvl>`;
/** List 1 numbers steps, list 2 has bullets, list 3 numbers chapters. */
const numbering = `<w:numbering ${namespaces}>
<w:abstractNum w:abstractNumId="1">${level(0, "decimal", "%1.")}${level(1, "lowerLetter", "%2)")}</w:abstractNum>
<w:abstractNum w:abstractNumId="2">${level(0, "bullet", "•")}${level(1, "bullet", "•")}</w:abstractNum>
<w:abstractNum w:abstractNumId="3">${level(0, "decimal", "%1")}${level(1, "decimal", "%1.%2")}</w:abstractNum>
${[1, 2, 3].map((id) => `<w:num w:numId="${id}"><w:abstractNumId w:val="${id}"/></w:num>`).join("")}
</w:numbering>`;

/** A Word document with this body, and the styles and lists named above. */
export function docxOf(body: string, more: Readonly<Record<string, string>> = {}): Uint8Array<ArrayBuffer> {
  const parts = {
    "[Content_Types].xml": contentTypes("/word/document.xml", "wordprocessingml.document"),
    "word/document.xml": `<w:document ${namespaces}><w:body>${body}<w:sectPr/></w:body></w:document>`,
    "word/styles.xml": styles,
    "word/numbering.xml": numbering,
    ...more,
  };
  return new Uint8Array(zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)]))));
}

/** A run of text. */
export const run = (text: string, properties = ""): string =>
  `<w:r>${properties === "" ? "" : `<w:rPr>${properties}</w:rPr>`}<w:t xml:space="preserve">${text}</w:t></w:r>`;

/** A paragraph: of text, or of runs. */
export function paragraph(content: string, { style = "", list = 0, level: place = 0 } = {}): string {
  const styled = style === "" ? "" : `<w:pStyle w:val="${style}"/>`;
  const listed = list === 0 ? "" : `<w:numPr><w:ilvl w:val="${place}"/><w:numId w:val="${list}"/></w:numPr>`;
  return `<w:p><w:pPr>${styled}${listed}</w:pPr>${content.startsWith("<") ? content : run(content)}</w:p>`;
}

/** A table of texts, or of what stands in cells already. */
export function table(rows: readonly (readonly string[])[]): string {
  const cell = (content: string) => `<w:tc>${content.startsWith("<w:tcPr") ? content : paragraph(content)}</w:tc>`;
  return `<w:tbl>${rows.map((row) => `<w:tr>${row.map(cell).join("")}</w:tr>`).join("")}</w:tbl>`;
}
