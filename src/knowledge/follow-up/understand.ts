import { type Clock } from "../../base/clock.ts";
import { linkedController } from "../../base/linked-controller.ts";
import { type Log } from "../../base/log.ts";
import { failure, problemOf } from "../../errors.ts";
import { type TenantId } from "../../tenancy/tenant.ts";
import { type LanguageModel } from "../answer/language-model.ts";
import { type EarlierTurn, needsContext, resolveFollowUp } from "./resolve-follow-up.ts";
import { longestRewriting, rewriteByModel } from "./rewrite-by-model.ts";

/**
 * A follow-up question as it would be asked alone; undefined when it stands alone already, or cannot be told from what was said. Rejects only
 * with the signal's reason.
 * @param earlier oldest first
 * @param tenant whose question it is
 */
export type Understand = (
  question: string,
  earlier: readonly EarlierTurn[],
  signal: AbortSignal,
  tenant: TenantId,
) => Promise<string | undefined>;

export interface UnderstandOptions {
  /** Understands what rules do not; without one, rules alone decide. */
  readonly model?: LanguageModel | undefined;
  /** Whether the model may write that much for a tenant, which is charged for it; without it, as much as it likes. */
  readonly admit?: (tenant: TenantId, characters: number) => Promise<boolean>;
  /** How long it may take, in milliseconds; then rules decide. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Makes the reading of follow-up questions. A model is asked only about questions that lean on earlier ones, so that it cannot spoil others. */
export function createUnderstand({ model, admit, timeoutMs, clock, log }: UnderstandOptions): Understand {
  return async (question, earlier, signal, tenant) => {
    if (earlier.length === 0 || !needsContext(question)) return undefined;
    const byRules = resolveFollowUp(question, earlier);
    if (!model || timeoutMs === 0) return byRules;
    const stop = linkedController(signal);
    const late = failure("deadline-exceeded", { what: "Reading the question", timeoutMs });
    const cancel = clock.setTimer(() => stop.abort(late), timeoutMs);
    const stopped = new Promise<never>((_, reject) => {
      stop.signal.addEventListener("abort", () => reject(stop.signal.reason as Error), { once: true });
    });
    stopped.catch(() => undefined);
    try {
      if (admit && !(await Promise.race([admit(tenant, longestRewriting(question)), stopped]))) return byRules;
      const rewriting = rewriteByModel(model, question, earlier, stop.signal);
      rewriting.catch(() => undefined);
      // not every model hears its signal
      const rewritten = await Promise.race([rewriting, stopped]);
      if (rewritten === undefined) return byRules;
      return rewritten === question ? undefined : rewritten;
    } catch (error) {
      signal.throwIfAborted();
      log.debug({ problem: problemOf(error) }, "a follow-up question was read by rules, because the language model did not");
      return byRules;
    } finally {
      cancel();
      stop.unlink();
    }
  };
}
