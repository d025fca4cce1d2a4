import type { PageViewport } from "pdfjs-dist/types/src/display/display_utils.js";
import { z } from "zod";
import { cleanText } from "./clean-text.ts";
import { type FontStyle } from "./pdf-fonts.ts";
import { type TextItem } from "./pdf-text.ts";

/** A piece of text where it stands on the page, in points from the top left corner, the page turned so that it reads upright. */
export interface TextRun {
  readonly text: string;
  readonly x: number;
  readonly right: number;
  /** The baseline. */
  readonly y: number;
  readonly size: number;
  readonly style: FontStyle;
  readonly rightToLeft: boolean;
}

/** The text of a page that stands in one direction, the page turned so that it reads upright. */
export interface Sheet {
  readonly runs: TextRun[];
  readonly height: number;
}

type Matrix = readonly [number, number, number, number, number, number];
const matrixSchema = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]);

interface Placed {
  readonly item: TextItem;
  readonly matrix: Matrix;
  /** Quarter turns of the text, clockwise. */
  readonly turns: number;
}

/** Below this no reader can see it. */
const smallestSize = 1.5;

/** A short page beside a long label along its edge is still the page. */
const uprightWeight = 2;
/** Fewer letters and digits than this in another direction than the rest are a label of a drawing. */
const smallestSheet = 12;

/**
 * The text of a page that a reader can see, in the order of the file: a sheet for each direction that it stands in, the fullest
 * first. What stands aslant, as a stamp across the page, is left out.
 */
export function sheetsOf(
  items: readonly TextItem[],
  viewport: PageViewport,
  userUnit: number,
  styleOf: (font: string) => FontStyle,
): Sheet[] {
  const view = matrixSchema.safeParse(viewport.transform).data ?? [1, 0, 0, -1, 0, viewport.height];
  const placed = items.flatMap((item) => place(item, view));
  const visible = placed.filter(({ matrix }) => onPage(matrix, viewport));
  return fullestFirst(visible).map((turns) => ({
    runs: runsAt(turns, visible, viewport, userUnit, styleOf),
    height: turns % 2 === 1 ? viewport.width : viewport.height,
  }));
}

function runsAt(
  turns: number,
  visible: readonly Placed[],
  viewport: PageViewport,
  userUnit: number,
  styleOf: (font: string) => FontStyle,
): TextRun[] {
  const runs = visible
    .filter((one) => one.turns === turns)
    .map(({ item, matrix }): TextRun => {
      const [x, y] = unturn(matrix[4], matrix[5], turns, viewport);
      const run = { x, right: x + Math.abs(item.width) * userUnit, y, size: sizeOf(matrix), rightToLeft: item.dir === "rtl" };
      return { ...run, text: logicalText(item), style: styleOf(item.fontName) };
    })
    .filter((run) => run.size >= smallestSize && run.text !== "");
  return withoutDoubles(runs);
}

function place(item: TextItem, view: Matrix): Placed[] {
  const own = matrixSchema.safeParse(item.transform);
  if (!own.success || item.str.trim() === "") return [];
  const matrix = multiply(view, own.data);
  if (!matrix.every((value) => Number.isFinite(value))) return [];
  const angle = Math.atan2(matrix[1], matrix[0]) / (Math.PI / 2);
  return [{ item, matrix, turns: Math.abs(angle - Math.round(angle)) > 0.12 ? -1 : (Math.round(angle) + 4) % 4 }];
}

function multiply(left: Matrix, right: Matrix): Matrix {
  return [
    left[0] * right[0] + left[2] * right[1],
    left[1] * right[0] + left[3] * right[1],
    left[0] * right[2] + left[2] * right[3],
    left[1] * right[2] + left[3] * right[3],
    left[0] * right[4] + left[2] * right[5] + left[4],
    left[1] * right[4] + left[3] * right[5] + left[5],
  ];
}

function sizeOf(matrix: Matrix): number {
  return Math.hypot(matrix[2], matrix[3]);
}

function onPage(matrix: Matrix, viewport: PageViewport): boolean {
  const tolerance = 2;
  const [x, y] = [matrix[4], matrix[5]];
  return x >= -tolerance && y >= -tolerance && x <= viewport.width + tolerance && y <= viewport.height + tolerance;
}

/** The quarter turns that text stands in, those with most of it first. */
function fullestFirst(placed: readonly Placed[]): number[] {
  const characters = [0, 0, 0, 0];
  for (const { item, turns } of placed) {
    if (turns >= 0) characters[turns] = (characters[turns] ?? 0) + item.str.replaceAll(/[^\p{L}\p{N}]/gu, "").length;
  }
  const most = Math.max(...characters);
  const weight = (turns: number): number => (characters[turns] ?? 0) * (turns === 0 ? uprightWeight : 1);
  return [0, 1, 2, 3]
    .filter((turns) => weight(turns) > 0 && (turns === 0 || (characters[turns] ?? 0) >= Math.min(most, smallestSheet)))
    .sort((left, right) => weight(right) - weight(left));
}

const rightToLeftWord = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]{2,}/g;

/** pdf.js puts right-to-left text into logical order, but not words of it within text that runs from left to right mostly. */
function logicalText({ str, dir }: TextItem): string {
  const logical = dir === "rtl" ? str : str.replaceAll(rightToLeftWord, (word) => Array.from(word).reverse().join(""));
  return cleanText(logical).replaceAll(/\s/g, " ");
}

function unturn(x: number, y: number, turns: number, viewport: PageViewport): [number, number] {
  if (turns === 1) return [y, viewport.width - x];
  if (turns === 2) return [viewport.width - x, viewport.height - y];
  if (turns === 3) return [viewport.height - y, x];
  return [x, y];
}

/** Some programs print bold by printing twice, a little aside. */
function withoutDoubles(runs: readonly TextRun[]): TextRun[] {
  const seen = new Map<string, TextRun[]>();
  return runs.filter((run) => {
    const earlier = seen.get(run.text) ?? [];
    const double = earlier.some((other) => Math.abs(other.x - run.x) < run.size * 0.2 && Math.abs(other.y - run.y) < run.size * 0.2);
    if (!double) seen.set(run.text, [...earlier.slice(-50), run]);
    return !double;
  });
}
