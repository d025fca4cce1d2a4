import { deflateSync } from "node:zlib";
import { manualPdf } from "./documents.ts";
import { helvetica, mappedFont, rawPage, rawPdf, show } from "./raw-pdf.ts";

const text = show("Tighten the bolt to 25 Nm.", 72, 700);
const catalog = "/Type /Catalog /Pages 2 0 R";
const page = (more = ""): string =>
  `/Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] ${more} /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >>`;
const content = { dictionary: "", stream: text };

/** One page with that text, and a catalog and pages of one's own. */
function textPdf({ root = "", pages = "/Kids [3 0 R] /Count 1", own = "", more = [] as readonly string[], trailer = "" } = {}): Uint8Array {
  return rawPdf([`${catalog} ${root}`, `/Type /Pages ${pages}`, page(own), content, helvetica, ...more], trailer);
}

/** Two hundred million spaces, compressed twice: four hundred bytes. */
function bomb(): Uint8Array {
  const packed = deflateSync(deflateSync(Buffer.alloc(200_000_000, " ")));
  return rawPdf([
    catalog,
    "/Type /Pages /Kids [3 0 R] /Count 1",
    page(),
    { dictionary: "/Filter [/FlateDecode /FlateDecode]", stream: packed },
    helvetica,
  ]);
}

function deepTree(levels: number): Uint8Array {
  const objects = Array.from({ length: levels }, (_, level) => `/Type /Pages /Kids [${level + 3} 0 R] /Count 1 /Parent ${level + 1} 0 R`);
  const last = levels + 2;
  return rawPdf([
    catalog,
    ...objects,
    `/Type /Page /Parent ${levels + 1} 0 R /MediaBox [0 0 612 792] /Contents ${last + 1} 0 R /Resources << /Font << /F1 ${last + 2} 0 R >> >>`,
    content,
    helvetica,
  ]);
}

function withPicture(dictionary: string, stream: Uint8Array): Uint8Array {
  return rawPage(`${text} /Im Do`, {
    resources: "/XObject << /Im 6 0 R >>",
    more: [{ dictionary: `/Type /XObject ${dictionary}`, stream }],
  });
}

const picture = "/Subtype /Image /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode";

/** PDFs that somebody made to do harm, by what they do. */
export const hostilePdfs: Readonly<Record<string, () => Uint8Array | Promise<Uint8Array>>> = {
  "a page of compressed nothing that unpacks to 200 MB": bomb,
  "a page of 12 million letters": () => rawPage(Array.from({ length: 200 }, (_, line) => show("W".repeat(60_000), 0, line, 0.01)).join("")),
  "two billion pages by its own account": () => textPdf({ pages: "/Kids [3 0 R] /Count 2000000000" }),
  "a page shown five thousand times": () => textPdf({ pages: `/Kids [${"3 0 R ".repeat(5_000)}] /Count 5000` }),
  "a picture of ten thousand million pixels": () =>
    withPicture(`${picture} /Width 100000 /Height 100000`, deflateSync(Buffer.alloc(10_000_000))),
  "a form that draws itself": () =>
    withPicture("/Subtype /Form /BBox [0 0 600 700] /Resources << /XObject << /Im 6 0 R >> >>", Buffer.from("/Im Do")),
  "pages that hold themselves": () => textPdf({ pages: "/Kids [2 0 R 2 0 R] /Count 2" }),
  "a tree of pages five thousand levels deep": () => deepTree(5_000),
  "an outline that never ends": () =>
    textPdf({
      root: "/Outlines 6 0 R",
      more: ["/First 7 0 R /Last 7 0 R /Count 1", "/Title (Loop) /Parent 6 0 R /Next 7 0 R /First 7 0 R"],
    }),
  "page labels that hold themselves": () => textPdf({ root: "/PageLabels 6 0 R", more: ["/Kids [6 0 R 6 0 R]"] }),
  "arrays nested two hundred thousand deep": () => textPdf({ own: `/Deep ${"[".repeat(200_000)}${"]".repeat(200_000)}` }),
  "operands nested two hundred thousand deep": () => rawPage(`${"[".repeat(200_000)} ${text}`),
  "a table of objects that points back at itself": () => textPdf({ trailer: "/Prev 0" }),
  "a table of objects that points nowhere": async () =>
    Buffer.from(
      Buffer.from(await manualPdf())
        .toString("latin1")
        .replace(/startxref\s+\d+/, "startxref\n999999999"),
      "latin1",
    ),
  "a font that maps four thousand million characters": () => {
    const { font, more } = mappedFont("T");
    const [map] = more;
    const range = "1 beginbfrange <00000000> <ffffffff> <0000> endbfrange";
    return rawPage(text, { font, more: [{ dictionary: "", stream: String(map?.stream ?? "").replace("endcmap", `${range} endcmap`) }] });
  },
  "scripts, programs to start, files to read and addresses to call": () =>
    textPdf({
      root:
        "/OpenAction << /S /JavaScript /JS (while \\(true\\) app.alert\\(1\\)) >> /AA << /WC << /S /Launch /F (/bin/sh) >> >> " +
        "/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (this.submitForm\\('http://127.0.0.1/'\\)) >>] >> >>",
      own: "/AA << /O << /S /URI /URI (http://169.254.169.254/) >> >> /Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /GoToR /F (/etc/passwd) >> >>]",
    }),
  "a page that is kept in a file of this machine": () =>
    rawPdf([catalog, "/Type /Pages /Kids [3 0 R] /Count 1", page(), { dictionary: "/F (/etc/passwd)", stream: "" }, helvetica]),
  "an encryption that nobody knows": () =>
    textPdf({ trailer: "/Encrypt << /Filter /Standard /V 99 /R 99 /O () /U () /P -1 >> /ID [(a) (b)]" }),
  "a stream of objects that says it holds a thousand million": () =>
    textPdf({ own: "/Extra 6 0 R", more: ["/Type /ObjStm /N 1000000000 /First 1000000000"] }),
  "random bytes behind a header": () => {
    let state = 7;
    const noise = Buffer.from(Array.from({ length: 50_000 }, () => (state = (state * 1_103_515_245 + 12_345) & 0x7fffffff) >> 16));
    return Buffer.concat([Buffer.from("%PDF-1.7\n"), noise]);
  },
};
