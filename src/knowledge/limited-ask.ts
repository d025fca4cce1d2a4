import { type UsageLimits } from "../tenancy/usage-limits.ts";
import { type Ask } from "./ask.ts";

export interface LimitedAskOptions {
  /** Its answers are written by a language model. */
  readonly written: Ask;
  /** Its answers quote the manual. */
  readonly quoted: Ask;
  readonly limits: Pick<UsageLimits, "modelAnswer">;
  /** What one answer counts as: the most that the model may write. */
  readonly llmMaxCharacters: number;
  /** Called when the manual was quoted because the tenant had no characters left. */
  readonly onFallback?: () => void;
}

/** Has answers written for a tenant up to its limit; beyond it the manual is quoted, which costs nothing and is as true. */
export function limitedAsk({ written, quoted, limits, llmMaxCharacters, onFallback }: LimitedAskOptions): Ask {
  return {
    retrieve: (question) => written.retrieve(question),
    async *ask(question) {
      const usage = await limits.modelAnswer(question.tenant, llmMaxCharacters);
      if (usage?.problem) onFallback?.();
      yield* (usage?.problem ? quoted : written).ask(question);
    },
  };
}
