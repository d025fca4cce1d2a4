import { failure } from "../../errors.ts";
import { type AnswerSentence } from "../../knowledge/answer/answer.ts";
import { type TenantId, type UserId } from "../../tenancy/tenant.ts";
import { type SessionIdentity } from "./session-services.ts";

/** Takes what users think of answers. */
export interface JudgeAnswers {
  /** @param known the answer, when it may not be stored yet */
  judge(
    judge: { readonly tenant: TenantId; readonly user: UserId; readonly expert: boolean },
    judgement: { readonly answerId: string; readonly verdict: "right" | "wrong"; readonly reason?: string | undefined },
    known?: { readonly question: string; readonly answer: string },
  ): Promise<void>;
}

/** What a user says of an answer of the conversation; of the last one when none is named. */
export interface SaidOfAnswer {
  readonly answerId?: string | undefined;
  readonly verdict: "right" | "wrong";
  readonly reason?: string | undefined;
}

interface RecentAnswer {
  readonly question: string;
  /** Grows while it is being found. */
  readonly sentences: readonly AnswerSentence[];
}

/** Answers of a conversation that may not be in the store yet; older ones are. */
const maxRecent = 16;

/** The latest answers of a conversation, so that they can be judged before their turns are over. */
export class JudgedAnswers {
  readonly #recent = new Map<string, RecentAnswer>();
  #last: string | undefined;

  add(answerId: string, answer: RecentAnswer): void {
    this.#recent.delete(answerId);
    this.#recent.set(answerId, answer);
    this.#last = answerId;
    const [oldest] = this.#recent.keys();
    if (oldest !== undefined && this.#recent.size > maxRecent) this.#recent.delete(oldest);
  }

  /** Throws `request-invalid` before the first answer, and what the judgement throws. */
  async judge({ tenant, user }: SessionIdentity, said: SaidOfAnswer, judge: JudgeAnswers): Promise<void> {
    const answerId = said.answerId ?? this.#last;
    if (answerId === undefined) {
      throw failure("request-invalid", { problem: "nothing was answered in this conversation, so there is nothing to judge" });
    }
    const recent = this.#recent.get(answerId);
    const known = recent && { question: recent.question, answer: recent.sentences.map(({ text }) => text).join(" ") };
    const { verdict, reason } = said;
    await judge.judge({ tenant, user, expert: false }, { answerId, verdict, reason }, known);
  }
}
