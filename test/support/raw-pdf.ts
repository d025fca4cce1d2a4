import { deflateSync } from "node:zlib";

/** An object of a PDF: its dictionary without the brackets, and the bytes of its stream when it is one. */
export interface RawObject {
  readonly dictionary: string;
  readonly stream?: string | Uint8Array;
}

/** A PDF of objects as they are given, numbered from 1; the first is the catalog. Whatever is wrong with them stays wrong. */
export function rawPdf(objects: readonly (RawObject | string)[], trailer = ""): Uint8Array {
  const parts: Buffer[] = [Buffer.from("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "latin1")];
  let length = parts[0]?.length ?? 0;
  const offsets: number[] = [];
  const add = (part: Buffer): void => {
    parts.push(part);
    length += part.length;
  };
  for (const [index, object] of objects.entries()) {
    offsets.push(length);
    const { dictionary, stream } = typeof object === "string" ? { dictionary: object, stream: undefined } : object;
    if (stream === undefined) add(Buffer.from(`${index + 1} 0 obj\n<< ${dictionary} >>\nendobj\n`, "latin1"));
    else {
      const bytes = typeof stream === "string" ? Buffer.from(stream, "latin1") : Buffer.from(stream);
      add(Buffer.from(`${index + 1} 0 obj\n<< ${dictionary} /Length ${bytes.length} >>\nstream\n`, "latin1"));
      add(bytes);
      add(Buffer.from("\nendstream\nendobj\n"));
    }
  }
  const entries = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  add(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\n` +
        `startxref\n${length}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

/** One page of 612 by 792 points with this content, the font `F1`, and whatever else belongs to it. */
export function rawPage(
  content: string,
  { page = "", resources = "", font = helvetica, more = [] as readonly (RawObject | string)[] } = {},
): Uint8Array {
  return rawPdf([
    "/Type /Catalog /Pages 2 0 R",
    "/Type /Pages /Kids [3 0 R] /Count 1",
    `/Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] ${page} /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> ${resources} >>`,
    { dictionary: "/Filter /FlateDecode", stream: deflateSync(content) },
    font,
    ...more,
  ]);
}

export const helvetica = "/Type /Font /Subtype /Type1 /BaseFont /Helvetica";

/** The font `F1` whose codes from 0x41 on mean the characters given; its map is object 6. */
export function mappedFont(characters: string): { readonly font: string; readonly more: readonly RawObject[] } {
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");
  const lines = Array.from(characters, (character, index) => `<${hex(0x41 + index, 2)}> <${hex(character.codePointAt(0) ?? 0, 4)}>`);
  const map = [
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Own def /CMapType 2 def",
    "1 begincodespacerange <00> <ff> endcodespacerange",
    `${lines.length} beginbfchar`,
    ...lines,
    "endbfchar endcmap end end",
  ];
  return { font: `${helvetica} /ToUnicode 6 0 R`, more: [{ dictionary: "", stream: map.join("\n") }] };
}

/** Shows text with its baseline beginning at a point, in the size given. */
export function show(text: string, x: number, y: number, size = 11): string {
  return `BT /F1 ${size} Tf 1 0 0 1 ${x} ${y} Tm (${text}) Tj ET\n`;
}
