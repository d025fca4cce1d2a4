import { failure } from "../errors.ts";
import { type AnswerEvent, type AnswerSentence } from "../knowledge/answer/answer.ts";
import { distinctCitations } from "../knowledge/answer/distinct-citations.ts";
import { maxEarlierTurns, needsContext } from "../knowledge/follow-up/resolve-follow-up.ts";
import { type EquipmentSlug } from "../tenancy/equipment.ts";
import { newSessionId } from "../tenancy/ids.ts";
import { type Principal } from "../tenancy/principal.ts";
import { earlierTurn } from "../voice/session/earlier-turn.ts";
import { type AskReply, toCitationReply } from "./schemas/answer.ts";
import { type HttpServices } from "./services.ts";

export interface WrittenQuestion {
  readonly principal: Principal;
  readonly equipment: EquipmentSlug;
  readonly question: string;
  /** The conversation to go on with. */
  readonly sessionId?: string | undefined;
  readonly signal: AbortSignal;
}

export type WrittenTurnEvent =
  | { readonly type: "understood"; readonly question: string }
  | { readonly type: "sentence"; readonly sentence: AnswerSentence }
  | { readonly type: "done"; readonly reply: AskReply };

type Services = Pick<HttpServices, "ask" | "sessions" | "writtenTurns" | "understand" | "clock" | "random">;

/**
 * One written turn: the answer as it comes, then the whole of it once the turn is stored, or kept until a store that is away is back. A question that fails or is
 * given up leaves no turn and no new session. Throws `session-not-found` and what `ask` throws.
 */
export async function* writtenTurn(services: Services, question: WrittenQuestion): AsyncGenerator<WrittenTurnEvent> {
  const { ask, writtenTurns, clock, random } = services;
  const { principal, equipment, signal } = question;
  const { tenant, user } = principal;
  const askedAt = clock.now();
  if (question.sessionId !== undefined) await requireSession(services, question, question.sessionId);
  const rewritten = question.sessionId === undefined ? undefined : await rewrittenOf(services, question, question.sessionId);

  let untold = rewritten;
  const sentences: AnswerSentence[] = [];
  for await (const event of ask.ask({ tenant, equipment, question: rewritten ?? question.question, signal })) {
    // Not before there is an answer: what can be refused is refused with its own status.
    if (untold !== undefined) yield { type: "understood", question: untold };
    untold = undefined;
    if (event.type === "sentence") {
      sentences.push(event.sentence);
      yield event;
      continue;
    }
    signal.throwIfAborted();
    const sessionId = question.sessionId ?? newSessionId(random, user);
    await writtenTurns.put({
      session: { tenant, user, id: sessionId, equipment },
      first: question.sessionId === undefined,
      turn: {
        askedAt,
        mode: "text",
        question: question.question,
        ...(rewritten === undefined ? {} : { rewritten }),
        answered: event.answered,
        sentences,
        interrupted: false,
        timingMs: event.timing,
        answerId: event.answerId,
        ...(event.verified ? { verified: event.verified } : {}),
      },
    });
    yield { type: "done", reply: { ...toReply(event, sessionId, sentences), ...(rewritten === undefined ? {} : { rewritten }) } };
    return;
  }
  signal.throwIfAborted();
  throw failure("answer-failed", { problem: "it ended without a result" });
}

/** What a question that leans on earlier turns asks. Their store is read only for such a one. */
async function rewrittenOf(
  { sessions, understand }: Pick<HttpServices, "sessions" | "understand">,
  { principal: { tenant, user }, question, signal }: WrittenQuestion,
  sessionId: string,
): Promise<string | undefined> {
  if (!needsContext(question)) return undefined;
  const turns = await sessions.listTurns(tenant, user, sessionId);
  return understand(question, turns.slice(-maxEarlierTurns).map(earlierTurn), signal, tenant);
}

/** Throws `session-not-found` unless the session is the user's and about this equipment. */
export async function requireSession(
  { sessions }: Pick<HttpServices, "sessions">,
  { principal, equipment }: { principal: Principal; equipment: EquipmentSlug },
  sessionId: string,
): Promise<void> {
  const session = await sessions.getSession(principal.tenant, principal.user, sessionId);
  if (session?.equipment !== equipment) throw failure("session-not-found", { sessionId });
}

function toReply(event: Extract<AnswerEvent, { type: "done" }>, sessionId: string, sentences: readonly AnswerSentence[]): AskReply {
  return {
    answerId: event.answerId,
    sessionId,
    answered: event.answered,
    answer: sentences.map((sentence) => sentence.text).join(" "),
    citations: distinctCitations(sentences).map(toCitationReply),
    cached: event.cached ?? "no",
    ...(event.verified ? { verified: event.verified } : {}),
    ...(event.note === undefined ? {} : { note: event.note }),
    timingMs: { ...event.timing },
  };
}
