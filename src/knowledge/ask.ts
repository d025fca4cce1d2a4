import { type EquipmentSlug } from "../tenancy/equipment.ts";
import { type TenantId } from "../tenancy/tenant.ts";
import { type AnswerEvent } from "./answer/answer.ts";
import { type FoundPassages } from "./passage.ts";

export interface Question {
  readonly tenant: TenantId;
  readonly equipment: EquipmentSlug;
  /** As typed or recognised; `ask` normalises it. */
  readonly question: string;
  readonly signal: AbortSignal;
}

/** The use case that everything else serves: a question in, passages or a cited answer out. */
export interface Ask {
  /**
   * Finds passages. Throws `equipment-not-found`, `question-empty`, `question-too-long`, `deadline-exceeded`.
   * @param limit passages wanted, at most the setting `retrieveMaxPassages`
   */
  retrieve(question: Question & { readonly limit?: number }): Promise<FoundPassages>;
  /**
   * Answers. `retrieval` is what a prefetch found for the same words; it is used when its generation still holds
   * and it was made in this process; another one has what it found in its cache.
   * Throws as `retrieve` does, and `answer-failed` or `language-model-failed`.
   */
  ask(question: Question & { readonly retrieval?: Promise<FoundPassages> }): AsyncIterable<AnswerEvent>;
}

/** Two questions with equal results share a prefetch: case, punctuation and spacing do not count. */
export function normalizeQuestion(question: string): string {
  return question
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
