import { type Clock } from "./clock.ts";

/**
 * The result of work that has no deadline of its own. Rejects with `late` when it takes longer than `timeoutMs`; the work itself goes on,
 * and how it ends is then of no interest.
 */
export async function within<Result>(work: Promise<Result>, timeoutMs: number, clock: Clock, late: () => Error): Promise<Result> {
  let cancel = (): void => undefined;
  const tooLate = new Promise<never>((_, reject) => {
    cancel = clock.setTimer(() => reject(late()), timeoutMs);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    cancel();
  }
}
