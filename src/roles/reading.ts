import { createUnderstand, type Understand } from "../knowledge/follow-up/understand.ts";
import { type UsageLimits } from "../tenancy/usage-limits.ts";
import { createLanguageModel } from "./engines.ts";
import { type Host } from "./host.ts";

/** How follow-up questions are read: by rules, and by the language model when this process has one and the tenant characters left. */
export function createReading(
  { config, clock, log }: Pick<Host, "config" | "clock" | "log">,
  limits?: Pick<UsageLimits, "modelAnswer">,
): Understand {
  return createUnderstand({
    model: createLanguageModel(config),
    admit: async (tenant, characters) => (await limits?.modelAnswer(tenant, characters))?.problem === undefined,
    timeoutMs: config.followUpTimeoutMs,
    clock,
    log,
  });
}
