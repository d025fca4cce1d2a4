import { type LanguageModel } from "../knowledge/answer/language-model.ts";
import { createUnderstand, type Understand } from "../knowledge/follow-up/understand.ts";
import { type UsageLimits } from "../tenancy/usage-limits.ts";
import { type Host } from "./host.ts";

export interface ReadingParts {
  /** The one of this process, if it has one. */
  readonly languageModel?: LanguageModel | undefined;
  readonly limits?: Pick<UsageLimits, "modelAnswer"> | undefined;
}

/** How follow-up questions are read: by rules, and by the language model when this process has one and the tenant characters left. */
export function createReading(
  { config, clock, log }: Pick<Host, "config" | "clock" | "log">,
  { languageModel, limits }: ReadingParts,
): Understand {
  return createUnderstand({
    model: languageModel,
    admit: async (tenant, characters) => (await limits?.modelAnswer(tenant, characters))?.problem === undefined,
    timeoutMs: config.followUpTimeoutMs,
    clock,
    log,
  });
}
