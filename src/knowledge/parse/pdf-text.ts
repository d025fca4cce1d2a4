import type { PDFPageProxy } from "pdfjs-dist/types/src/display/api.js";
import { z } from "zod";
import { type ParseBudget } from "./parse-limits.ts";

const textItem = z.object({
  str: z.string(),
  dir: z.string(),
  /** Where it stands on the page, as six numbers; a broken file gives others. */
  transform: z.array(z.unknown()),
  width: z.number(),
  fontName: z.string(),
});

/** A piece of text of a page, as pdf.js gives it. */
export type TextItem = z.infer<typeof textItem>;

const pieceSchema = z.object({ items: z.array(textItem) });

/**
 * The text of a page. Throws `document-too-large` at the first piece that is too much, and reads no further: a page of kilobytes can
 * hold more than the memory that its reader may use.
 */
export async function textItemsOf(page: PDFPageProxy, budget: ParseBudget): Promise<TextItem[]> {
  const all: TextItem[] = [];
  // Left as it is when there is too much: pdf.js rejects a promise of its own when such a stream is cancelled, and closing the
  // document ends it.
  const pieces = page.streamTextContent().values({ preventCancel: true });
  for await (const piece of pieces) {
    const { items } = pieceSchema.parse(piece);
    budget.characters(items.reduce((sum, { str }) => sum + str.length, 0));
    all.push(...items);
  }
  return all;
}
