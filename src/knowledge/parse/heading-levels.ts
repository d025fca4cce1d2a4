import { type Outline, outlineKey } from "./pdf-outline.ts";
import { type Line } from "./pdf-lines.ts";
import { headingDepthOf } from "./numbered-heading.ts";

/** Decides which level a heading has from what it looks like. */
export interface HeadingLevels {
  levelOf(line: Line): number;
}

/** Headings of one look share a level. */
function lookOf(line: Line): string {
  return `${(Math.round(line.size * 2) / 2).toFixed(1)} ${line.bold ? "bold" : "plain"}`;
}

/**
 * Levels of a document's headings. The outline decides for each look, else the section numbers do; looks that neither knows
 * follow by size.
 */
export function headingLevelsOf(headings: readonly Line[], outline: Outline): HeadingLevels {
  const looks = new Map<string, { size: number; bold: boolean; evidence: number[] }>();
  for (const line of headings) {
    const look = looks.get(lookOf(line)) ?? { size: line.size, bold: line.bold, evidence: [] };
    const level = outline.get(outlineKey(line.text)) ?? headingDepthOf(line.text);
    if (level !== undefined) look.evidence.push(level);
    looks.set(lookOf(line), look);
  }
  const levels = new Map<string, number>();
  let deepest = 0;
  const ordered = [...looks].sort(([, left], [, right]) => right.size - left.size || Number(right.bold) - Number(left.bold));
  for (const [key, look] of ordered) {
    const known = median(look.evidence);
    const level = Math.min(6, known ?? deepest + 1);
    levels.set(key, level);
    // A cover in large type stands above the chapters and does not push them down.
    if (known !== undefined || look.size < (ordered[0]?.[1].size ?? 0)) deepest = Math.max(deepest, level);
  }
  return {
    levelOf: (line) => {
      const own = outline.get(outlineKey(line.text));
      return own ?? levels.get(lookOf(line)) ?? Math.min(6, deepest + 1);
    },
  };
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)];
}
