import { type FollowUpTurn } from "./corpus.ts";
import { mean, shareOf } from "./metrics.ts";
import { tokenF1 } from "./text-agreement.ts";

/** How near questions come to what people made of them. Shares are between 0 and 1. */
export interface FollowUpFigures {
  /** Turns that had something before them. */
  readonly turns: number;
  /** Token F1 of the question as it was said, which is what doing nothing gives. */
  readonly f1AsSaid: number;
  readonly f1Resolved: number;
  readonly changed: number;
  /** Of those that were changed, by token F1. */
  readonly better: number;
  readonly worse: number;
  /** The same words as the person's, in any order. */
  readonly exact: number;
}

/** @param resolve puts a question in full, given what was said before it, oldest first */
export async function evaluateFollowUps(
  turns: readonly FollowUpTurn[],
  resolve: (said: string, history: readonly string[]) => Promise<string>,
): Promise<FollowUpFigures> {
  const judged = [];
  for (const { said, history, resolved } of turns) {
    if (history.length === 0) continue;
    const made = await resolve(said, history);
    judged.push({ changed: made !== said, before: tokenF1(said, resolved).f1, after: tokenF1(made, resolved).f1 });
  }
  const changed = judged.filter((one) => one.changed);
  return {
    turns: judged.length,
    f1AsSaid: mean(judged.map(({ before }) => before)),
    f1Resolved: mean(judged.map(({ after }) => after)),
    changed: shareOf(judged, (one) => one.changed),
    better: shareOf(changed, ({ before, after }) => after > before),
    worse: shareOf(changed, ({ before, after }) => after < before),
    exact: shareOf(judged, ({ after }) => after === 1),
  };
}
