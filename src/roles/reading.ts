import { createUnderstand, type Understand } from "../knowledge/follow-up/understand.ts";
import { createLanguageModel } from "./engines.ts";
import { type Host } from "./host.ts";

/** How follow-up questions are read: by rules, and by the language model when this process has one. */
export function createReading({ config, clock, log }: Pick<Host, "config" | "clock" | "log">): Understand {
  return createUnderstand({ model: createLanguageModel(config), timeoutMs: config.followUpTimeoutMs, clock, log });
}
