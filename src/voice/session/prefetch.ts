import { type Ask, normalizeQuestion } from "../../knowledge/ask.ts";
import { type FoundPassages } from "../../knowledge/passage.ts";
import { type EquipmentSlug } from "../../tenancy/equipment.ts";
import { type TenantId } from "../../tenancy/tenant.ts";
import { type Tracker } from "./tracker.ts";

export interface PrefetchOptions {
  readonly ask: Ask;
  readonly tenant: TenantId;
  readonly equipment: EquipmentSlug;
  readonly tracker: Tracker;
  /** A question as it is likely to be understood. */
  readonly guess: (question: string) => string;
}

/** Searches that one utterance may cause before it is over. */
const maxSearches = 8;

/** Searches the manual while the question is still being spoken, so that its passages are there when it ends. */
export class Prefetch {
  readonly #options: PrefetchOptions;
  #current: { readonly key: string; readonly retrieval: Promise<FoundPassages>; readonly controller: AbortController } | undefined;
  #searches = 0;

  constructor(options: PrefetchOptions) {
    this.#options = options;
  }

  /** A new utterance begins. */
  reset(): void {
    this.#current?.controller.abort();
    this.#current = undefined;
    this.#searches = 0;
  }

  /** The transcript has been the same for a while: searches for it, unless that is under way. */
  stable(partial: string): void {
    const question = this.#options.guess(partial);
    const key = normalizeQuestion(question);
    if (key === "" || key === this.#current?.key || this.#searches >= maxSearches) return;
    this.#current?.controller.abort();
    this.#searches++;
    const { ask, tenant, equipment, tracker } = this.#options;
    const controller = new AbortController();
    const retrieval = tracker.track(ask.retrieve({ tenant, equipment, question, signal: controller.signal }));
    const current = { key, retrieval, controller };
    this.#current = current;
    // A search that failed is forgotten; asking will search again and report what is wrong.
    retrieval.catch(() => {
      if (this.#current === current) this.#current = undefined;
    });
  }

  /** What was found for the same words, if it was searched for. It is handed out once and no longer aborted by this object. */
  take(question: string): Promise<FoundPassages> | undefined {
    const current = this.#current;
    if (!current || current.key !== normalizeQuestion(question)) return undefined;
    this.#current = undefined;
    return current.retrieval;
  }
}
