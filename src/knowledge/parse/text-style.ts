import { type Line } from "./pdf-lines.ts";

/** What the running text of a document looks like. */
export interface TextStyle {
  /** Points. */
  readonly bodySize: number;
  readonly bodyBold: boolean;
  /** Distance of baselines within a paragraph, in font sizes. */
  readonly leading: number;
}

/** Measures the running text: what most characters look like. */
export function textStyleOf(lines: readonly Line[]): TextStyle {
  const sizes = new Map<number, number>();
  let bold = 0;
  let all = 0;
  for (const line of lines) {
    const size = Math.round(line.size * 2) / 2;
    sizes.set(size, (sizes.get(size) ?? 0) + line.text.length);
    all += line.text.length;
    if (line.bold) bold += line.text.length;
  }
  const bodySize = mostFrequent(sizes) ?? 10;
  return { bodySize, bodyBold: bold > all * 0.6, leading: leadingOf(lines, bodySize) };
}

function leadingOf(lines: readonly Line[], bodySize: number): number {
  const leadings = new Map<number, number>();
  for (const [index, line] of lines.entries()) {
    const next = lines[index + 1];
    if (!next || Math.abs(line.size - bodySize) > 0.5 || Math.abs(next.size - bodySize) > 0.5 || Math.abs(next.x - line.x) > 1) continue;
    const leading = Math.round(((next.y - line.y) / bodySize) * 20) / 20;
    if (leading > 0.9 && leading < 2.2) leadings.set(leading, (leadings.get(leading) ?? 0) + line.text.length);
  }
  return mostFrequent(leadings) ?? 1.2;
}

function mostFrequent(counts: ReadonlyMap<number, number>): number | undefined {
  return [...counts].sort((left, right) => right[1] - left[1] || left[0] - right[0])[0]?.[0];
}
