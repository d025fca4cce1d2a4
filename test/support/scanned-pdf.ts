import { createCanvas } from "@napi-rs/canvas";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import type { RenderParameters } from "pdfjs-dist/types/src/display/api.js";
import { z } from "zod";
import { pdfOf, pdfOfTexts } from "./documents.ts";

const scale = 200 / 72;
const canvasSchema = z.custom<NonNullable<RenderParameters["canvas"]>>(
  (value) => typeof value === "object" && value !== null && "getContext" in value,
);

/** A PDF whose pages are pictures of texts, as a scanner makes them. */
export async function scannedPdf(texts: readonly string[]): Promise<Uint8Array> {
  const fonts = join(dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json")), "standard_fonts/");
  const loading = getDocument({
    data: new Uint8Array(await pdfOfTexts(texts)),
    disableFontFace: true,
    standardFontDataUrl: fonts,
    verbosity: 0,
  });
  try {
    const document = await loading.promise;
    const pictures: Buffer[] = [];
    for (let number = 1; number <= document.numPages; number++) {
      const page = await document.getPage(number);
      const viewport = page.getViewport({ scale });
      const canvas = createCanvas(viewport.width, viewport.height);
      await page.render({ canvas: canvasSchema.parse(canvas), viewport, background: "#ffffff" }).promise;
      pictures.push(canvas.toBuffer("image/png"));
    }
    return await pdfOf(pictures.map((picture) => (doc) => void doc.image(picture, 0, 0, { width: doc.page.width })));
  } finally {
    await loading.destroy();
  }
}
