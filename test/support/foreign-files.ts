import { openSync, readSync, closeSync } from "node:fs";

/** The beginning of a program for this machine. */
export function programFile(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(20_000);
  const file = openSync(process.execPath, "r");
  try {
    readSync(file, bytes);
    return bytes;
  } finally {
    closeSync(file);
  }
}

/** A picture of one pixel. */
export function pngFile(): Uint8Array<ArrayBuffer> {
  const base64 = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
  return new Uint8Array(Buffer.from(base64, "base64"));
}

/** A ZIP archive, uncompressed, of one text a name. */
export function zipFile(entries: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  const parts = Object.entries(entries).map(([name, text]) => {
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(20, 4);
    header.writeUInt32LE(text.length, 18);
    header.writeUInt32LE(text.length, 22);
    header.writeUInt16LE(name.length, 26);
    return Buffer.concat([header, Buffer.from(name), Buffer.from(text)]);
  });
  return new Uint8Array(Buffer.concat(parts));
}

/** What a spreadsheet writes, as far as its type can be told. */
export function xlsxFile(): Uint8Array<ArrayBuffer> {
  return zipFile({ "[Content_Types].xml": contentTypes("/xl/workbook.xml", "spreadsheetml.sheet"), "xl/workbook.xml": "<workbook/>" });
}

/** What tells an office program which kind of document an archive is. */
export function contentTypes(part: string, kind: string): string {
  return (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' +
    `<Override PartName="${part}" ContentType="application/vnd.openxmlformats-officedocument.${kind}.main+xml"/></Types>`
  );
}
