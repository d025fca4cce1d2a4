import type { PDFPageProxy } from "pdfjs-dist/types/src/display/api.js";
import { z } from "zod";

/** What the look of a run says about its role. */
export interface FontStyle {
  readonly bold: boolean;
  readonly monospaced: boolean;
}

const plain: FontStyle = { bold: false, monospaced: false };

const loadedFont = z.object({ name: z.string().optional(), bold: z.boolean().optional(), isMonospace: z.boolean().optional() });

/** Looks up what a document's fonts look like; each font is asked for once. */
export class PdfFonts {
  readonly #styles = new Map<string, FontStyle>();

  /**
   * The styles of the fonts named, which a page uses. pdf.js hands a font over only with a page's drawing operations, so they
   * are asked for when a page brings a new font.
   */
  async learn(page: PDFPageProxy, names: Iterable<string>): Promise<void> {
    const unknown = [...new Set(names)].filter((name) => !this.#styles.has(name));
    if (unknown.length === 0) return;
    try {
      await page.getOperatorList();
    } catch {
      // Text can be read although the drawing cannot; its fonts then count as plain.
    }
    for (const name of unknown) this.#styles.set(name, styleOf(page, name));
  }

  style(name: string): FontStyle {
    return this.#styles.get(name) ?? plain;
  }
}

function styleOf(page: PDFPageProxy, name: string): FontStyle {
  if (!page.commonObjs.has(name)) return plain;
  const font = loadedFont.safeParse(page.commonObjs.get(name));
  if (!font.success) return plain;
  const fontName = font.data.name ?? "";
  return {
    bold: font.data.bold === true || /bold|black|heavy|demi/i.test(fontName),
    monospaced: font.data.isMonospace === true || /mono|courier|consol|menlo|typewriter/i.test(fontName),
  };
}
