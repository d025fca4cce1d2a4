import { type Clock } from "../../base/clock.ts";
import { failure } from "../../errors.ts";
import { type EquipmentSlug } from "../../tenancy/equipment.ts";
import { equipmentOfId } from "../../tenancy/ids.ts";
import { type TenantId, type UserId } from "../../tenancy/tenant.ts";
import { type PartitionKey } from "../document-store.ts";
import { cleanText } from "./clean-text.ts";
import { type Feedback, type FeedbackStore, type Verdict } from "./feedback.ts";
import { type GroupLimits, type UnansweredStore } from "./question-group.ts";
import { headFor } from "./question-likeness.ts";

/** An answer that was given, and to whom. */
interface GivenAnswer {
  readonly user: UserId;
  /** `rewritten`: what a question that leans on earlier ones was understood as. */
  readonly turn: { readonly question: string; readonly rewritten?: string; readonly sentences: readonly { readonly text: string }[] };
}

export interface JudgementsOptions {
  readonly feedback: FeedbackStore;
  readonly unanswered: Pick<UnansweredStore, "listHeads" | "count" | "uncount">;
  readonly answers: { findAnswer(tenant: TenantId, equipment: EquipmentSlug, answerId: string): Promise<GivenAnswer | undefined> };
  readonly clock: Clock;
  /** Named as in the configuration. */
  readonly limits: GroupLimits & {
    readonly feedbackReasonMaxCharacters: number;
    readonly feedbackMaxPerEquipment: number;
    readonly unansweredLikeness: number;
  };
}

/** Who judges. */
export interface Judge {
  readonly tenant: TenantId;
  readonly user: UserId;
  /** May judge answers that others were given. */
  readonly expert: boolean;
}

export interface Judgement {
  readonly answerId: string;
  readonly verdict: Verdict;
  readonly reason?: string | undefined;
}

/** An answer whose turn is still under way, as the conversation knows it. */
export interface JudgedAnswer {
  readonly question: string;
  readonly answer: string;
}

const longestShown = 200;

/** Takes what people think of answers. A wrong one is counted among the questions that an expert should look at. */
export class Judgements {
  readonly #options: JudgementsOptions;

  constructor(options: JudgementsOptions) {
    this.#options = options;
  }

  /**
   * Records a judgement in place of the judge's last one of this answer; the same one twice changes nothing. Throws `answer-not-found`, also
   * for an answer of somebody else's to those who may not judge it, and `request-invalid`.
   * @param known the answer, when it may not be stored yet; the judge's own
   */
  async judge({ tenant, user, expert }: Judge, { answerId, verdict, reason }: Judgement, known?: JudgedAnswer): Promise<void> {
    const { feedback, clock, limits } = this.#options;
    const equipment = answerId.startsWith("ans.") ? equipmentOfId(answerId) : undefined;
    const missing = () => failure("answer-not-found", { answerId: answerId.slice(0, longestShown) });
    if (equipment === undefined) throw missing();
    const judged = known ?? (await this.#find({ tenant, equipment }, answerId, expert ? undefined : user));
    if (!judged) throw missing();
    const given = cleanText(reason ?? "");
    if (given.length > limits.feedbackReasonMaxCharacters) {
      throw failure("request-invalid", { problem: `the reason has over ${limits.feedbackReasonMaxCharacters} characters` });
    }
    const key = { tenant, equipment };
    const place = verdict === "wrong" ? await this.#placeOf(key, judged.question) : undefined;
    const own = { ...key, answerId, user, verdict, at: clock.now() };
    const kept: Feedback = { ...own, ...(given === "" ? {} : { reason: given }), ...(place === undefined ? {} : { groupId: place.id }) };
    const before = await feedback.put(kept, limits.feedbackMaxPerEquipment);
    await this.#count(kept, before, judged, place);
  }

  async #find({ tenant, equipment }: PartitionKey, answerId: string, owner: UserId | undefined): Promise<JudgedAnswer | undefined> {
    const found = await this.#options.answers.findAnswer(tenant, equipment, answerId);
    if (!found || (owner !== undefined && found.user !== owner)) return undefined;
    const { question, rewritten } = found.turn;
    return { question: rewritten ?? question, answer: found.turn.sentences.map(({ text }) => text).join(" ") };
  }

  /** Where a wrong answer's question is counted. */
  async #placeOf(key: PartitionKey, question: string): Promise<{ readonly id: string; readonly question: string }> {
    const { unanswered, limits } = this.#options;
    const heads = await unanswered.listHeads(key, "wrong");
    return headFor(heads, { equipment: key.equipment, kind: "wrong", asked: { question }, likeness: limits.unansweredLikeness });
  }

  async #count(
    kept: Feedback,
    before: Feedback | undefined,
    { question, answer }: JudgedAnswer,
    place: { readonly id: string; readonly question: string } | undefined,
  ): Promise<void> {
    const { unanswered, limits } = this.#options;
    const { tenant, equipment, answerId, verdict, reason, at } = kept;
    if (before?.verdict === verdict && before.reason === reason) return;
    if (before?.groupId !== undefined) await unanswered.uncount({ tenant, equipment }, before.groupId, answerId);
    if (!place) return;
    const example = { question, answerId, at, answer, ...(reason === undefined ? {} : { reason }) };
    await unanswered.count({ tenant, equipment, ...place, kind: "wrong", example }, limits);
  }
}
