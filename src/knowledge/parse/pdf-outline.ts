import type { PDFDocumentProxy } from "pdfjs-dist/types/src/display/api.js";
import { z } from "zod";
import { cleanLine } from "./clean-text.ts";

/** What the table of contents inside a PDF says: titles with their depth, from 1. */
export type Outline = ReadonlyMap<string, number>;

interface OutlineNode {
  readonly title: string;
  readonly items: readonly OutlineNode[];
}
const nodeSchema: z.ZodType<OutlineNode> = z.object({ title: z.string(), items: z.lazy(() => z.array(nodeSchema)) });

const maxEntries = 5_000;

/** Reads the outline; an empty one when there is none or it is damaged. */
export async function outlineOf(document: PDFDocumentProxy): Promise<Outline> {
  const levels = new Map<string, number>();
  const raw: unknown = await document.getOutline().catch(() => null);
  const nodes = z.array(nodeSchema).safeParse(raw);
  if (nodes.success) collect(nodes.data, 1, levels);
  return levels;
}

function collect(nodes: readonly OutlineNode[], depth: number, levels: Map<string, number>): void {
  for (const node of nodes) {
    if (levels.size >= maxEntries || depth > 12) return;
    const key = outlineKey(node.title);
    if (key !== "" && !levels.has(key)) levels.set(key, Math.min(depth, 6));
    collect(node.items, depth + 1, levels);
  }
}

/** Titles are compared by their letters and digits. */
export function outlineKey(title: string): string {
  return cleanLine(title)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}
