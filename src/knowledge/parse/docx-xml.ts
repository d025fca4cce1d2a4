import { Parser } from "htmlparser2";
import { encodingOf } from "./decode-text.ts";
import { ParseProblem } from "./parse-limits.ts";

/** Nesting beyond this is no document but an attack on whoever walks it; tables in tables in text boxes stay below 100. */
const deepest = 400;

const wordNamespaces = new Set([
  "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
  "http://purl.oclc.org/ooxml/wordprocessingml/main",
]);
const mathNamespaces = new Set([
  "http://schemas.openxmlformats.org/officeDocument/2006/math",
  "http://purl.oclc.org/ooxml/officeDocument/math",
]);

export interface XmlHandler {
  /** @param name with the usual prefix (`w:p`, `m:t`), whatever the file calls it. @param written as it stands in the file */
  open(name: string, attributes: Readonly<Record<string, string>>, written: string): void;
  close(name: string, written: string): void;
  text(text: string): void;
}

/**
 * Reads the XML of a part. Entities stay as they are written. Throws `document-broken` when it is nested too deeply or declares a
 * document type, by which XML defines entities that grow.
 */
export function readXml(bytes: Uint8Array, handler: XmlHandler): void {
  const prefixes = new Map<string, string>();
  const usual = (written: string): string => {
    const colon = written.indexOf(":");
    const prefix = colon === -1 ? "" : written.slice(0, colon);
    const known = prefixes.get(prefix);
    return known === undefined ? written : `${known}:${written.slice(colon + 1)}`;
  };
  const declare = (attributes: Readonly<Record<string, string>>) => {
    for (const [name, value] of Object.entries(attributes)) {
      if (!name.startsWith("xmlns")) continue;
      if (wordNamespaces.has(value)) prefixes.set(name.slice(6), "w");
      else if (mathNamespaces.has(value)) prefixes.set(name.slice(6), "m");
    }
  };
  let depth = 0;
  const parser = new Parser(
    {
      onopentag(written, attributes) {
        if (++depth > deepest) throw new ParseProblem("document-broken", `it is nested more than ${deepest} levels deep`);
        declare(attributes);
        handler.open(usual(written), attributes, written);
      },
      onclosetag(written) {
        depth--;
        handler.close(usual(written), written);
      },
      ontext: (text) => handler.text(text),
      onprocessinginstruction(name) {
        if (/^!doctype/i.test(name)) throw new ParseProblem("document-broken", "it declares a document type, which no Word document does");
      },
    },
    { xmlMode: true, decodeEntities: false },
  );
  parser.write(new TextDecoder(encodingOf(bytes)).decode(bytes));
  parser.end();
}

/** An attribute of the Word namespace, whatever its prefix. */
export function wordAttribute(attributes: Readonly<Record<string, string>>, name: string): string | undefined {
  const direct = attributes[`w:${name}`];
  if (direct !== undefined) return direct;
  return Object.entries(attributes).find(([written]) => written.slice(written.indexOf(":") + 1) === name)?.[1];
}

/** Whether a property such as `<w:vanish/>` is on. */
export function isOn(attributes: Readonly<Record<string, string>>): boolean {
  return !["0", "false", "off"].includes(wordAttribute(attributes, "val") ?? "true");
}

/** A number in an attribute; undefined when it is none. */
export function wordNumber(attributes: Readonly<Record<string, string>>, name: string): number | undefined {
  const number = Number.parseInt(wordAttribute(attributes, name) ?? "", 10);
  return Number.isNaN(number) ? undefined : number;
}
