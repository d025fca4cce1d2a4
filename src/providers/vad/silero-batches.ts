/**
 * Cuts a queue of windows into batches in which no talker occurs twice: a talker's second window needs the state that the
 * first one leaves.
 * @returns for each batch the positions in `talkers`
 */
export function batchesOf(talkers: readonly number[], maxBatch: number): number[][] {
  const batches: number[][] = [];
  const rounds = new Map<number, number>();
  for (const [position, talker] of talkers.entries()) {
    let round = rounds.get(talker) ?? 0;
    while ((batches[round]?.length ?? 0) >= maxBatch) round++;
    (batches[round] ??= []).push(position);
    rounds.set(talker, round + 1);
  }
  return batches;
}
