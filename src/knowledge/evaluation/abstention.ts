import { areaUnderCurve, shareOf } from "./metrics.ts";

/** What a line drawn at some confidence would do. */
export interface AbstentionPoint {
  /** Questions with less confidence are refused. */
  readonly line: number;
  /** Share of the questions that the documents answer. */
  readonly answered: number;
  /** Share of those that they do not. */
  readonly refused: number;
}

export interface AbstentionCurve {
  readonly answerable: number;
  readonly unanswerable: number;
  readonly areaUnderCurve: number;
  readonly points: readonly AbstentionPoint[];
  /** The line at which the smaller of both shares is largest. */
  readonly best: AbstentionPoint;
}

const lines = Array.from({ length: 17 }, (_, index) => -4 + index / 2);

/**
 * How well confidence tells the questions that documents answer from those that they do not, at every half point and at the best line.
 * Undefined when one of the two groups is empty.
 */
export function abstentionCurve(own: readonly number[], foreign: readonly number[]): AbstentionCurve | undefined {
  if (own.length === 0 || foreign.length === 0) return undefined;
  const at = (line: number): AbstentionPoint => ({
    line,
    answered: shareOf(own, (confidence) => confidence >= line),
    refused: shareOf(foreign, (confidence) => confidence < line),
  });
  const worse = (point: AbstentionPoint) => Math.min(point.answered, point.refused);
  const best = [...new Set([...own, ...foreign])].map(at).reduce((left, right) => (worse(right) > worse(left) ? right : left));
  return {
    answerable: own.length,
    unanswerable: foreign.length,
    areaUnderCurve: areaUnderCurve(own, foreign),
    points: lines.map(at),
    best,
  };
}
