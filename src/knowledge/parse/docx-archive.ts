import { unzipSync } from "fflate";
import { problemOf } from "../../errors.ts";
import { ParseProblem } from "./parse-limits.ts";

/** The largest manuals in Word have a few thousand entries, nearly all of them pictures. */
const mostEntries = 20_000;
/** What the whole archive says that it holds; pictures count, although they are never unpacked. */
const mostBytes = 4 * 1_073_741_824;
/** What is unpacked: XML, of which a page of text takes some 20 KB. */
const mostXmlBytes = 128 * 1_048_576;

/** The parts of a Word document that hold text and how it is styled. Pictures, fonts, macros and embedded files stay packed. */
const wanted = /^(?:\[Content_Types\]\.xml|_rels\/\.rels|docProps\/core\.xml|word\/[\w-]{1,60}\.xml|word\/_rels\/[\w-]{1,60}\.xml\.rels)$/;

/**
 * Unpacks the parts of a Word document that are read, by name. All sizes are looked at before anything is unpacked, and no part grows
 * beyond the size that it declares. Throws `document-broken`, `document-too-large`.
 */
export function unpackDocx(bytes: Uint8Array): Map<string, Uint8Array> {
  let entries = 0;
  let total = 0;
  let xml = 0;
  const names = new Set<string>();
  try {
    const parts = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        entries++;
        total += originalSize;
        if (entries > mostEntries) throw new ParseProblem("document-too-large", `${mostEntries} entries of its archive`);
        if (total > mostBytes) throw new ParseProblem("document-too-large", `${mostBytes / 1_048_576} MiB when unpacked`);
        if (!wanted.test(name)) return false;
        if (names.has(name)) throw new ParseProblem("document-broken", `its archive holds ${name} twice`);
        names.add(name);
        xml += originalSize;
        if (xml > mostXmlBytes) throw new ParseProblem("document-too-large", `${mostXmlBytes / 1_048_576} MiB of text when unpacked`);
        return true;
      },
    });
    return new Map(Object.entries(parts));
  } catch (error) {
    if (error instanceof ParseProblem) throw error;
    throw new ParseProblem("document-broken", `its archive is damaged (${problemOf(error)})`, error);
  }
}
