import { type Flow, isBlock } from "./page-flow.ts";

const ofFigure = /^(?:figure|fig\b|image|photo|abb\b|abbildung)/i;

/**
 * Gives each table without a caption the one that stands right above or below it. Where both could be, the captions that stand beside
 * one table only show which side this document puts them on; above when they do not tell.
 */
export function attachCaptions(flow: readonly Flow[]): Flow[] {
  const taken = new Set<number>();
  const captions = new Map<number, number>();
  const tables = flow.flatMap((part, index) => (isBlock(part) && part.kind === "table" && part.caption === undefined ? [index] : []));
  for (const step of sidesOf(flow, tables)) {
    for (const index of tables) {
      const text = captionAt(flow, index + step);
      if (text === undefined || captions.has(index) || taken.has(index + step)) continue;
      taken.add(index + step);
      captions.set(index, index + step);
    }
  }
  let begun: { header: readonly string[]; caption: string } | undefined;
  return flow.flatMap((part, index): Flow[] => {
    if (taken.has(index)) return [];
    if (!isBlock(part)) return [part];
    // The parts of a table that pages part share one header, and nothing stands between them.
    const goesOn = begun !== undefined && part.kind === "table" && part.header === begun.header ? begun.caption : undefined;
    const caption = captionAt(flow, captions.get(index) ?? -1) ?? goesOn;
    begun = part.kind === "table" && caption !== undefined ? { header: part.header, caption } : undefined;
    return part.kind === "table" && caption !== undefined ? [{ ...part, caption }] : [part];
  });
}

function sidesOf(flow: readonly Flow[], tables: readonly number[]): readonly [number, number] {
  const places = new Set(tables);
  const certain = (step: number) =>
    tables.filter((index) => captionAt(flow, index + step) !== undefined && !places.has(index + 2 * step)).length;
  return certain(1) > certain(-1) ? [1, -1] : [-1, 1];
}

function captionAt(flow: readonly Flow[], index: number): string | undefined {
  const part = flow[index];
  return part && isBlock(part) && part.kind === "caption" && !ofFigure.test(part.text) ? part.text : undefined;
}
