import { z } from "zod";
import { type Session, type Turn, type TurnTiming } from "../../voice/session-store.ts";
import { sentenceReply, toSentenceReply, verifiedReply } from "./answer.ts";

const sessionReply = z
  .object({
    sessionId: z.string(),
    equipment: z.string(),
    startedAt: z.number().describe("Milliseconds since the epoch."),
    endedAt: z.number().optional(),
    turns: z.number().int(),
  })
  .meta({ id: "Session" });

export const sessionListReply = z.object({
  sessions: z.array(sessionReply),
  before: z.number().optional().describe("Give this as `before` for the next page; absent on the last one."),
});

const turnTimingReply = z.object({
  speechEndToFirstAudio: z.number().optional(),
  endOfTurnToFirstAudio: z.number().optional(),
  endpoint: z.number().optional(),
  finalTranscript: z.number().optional(),
  retrieve: z.number().optional(),
  firstSentence: z.number().optional(),
  firstAudio: z.number().optional(),
  total: z.number(),
});

const turnReply = z
  .object({
    number: z.number().int(),
    askedAt: z.number().describe("Milliseconds since the epoch."),
    mode: z.enum(["voice", "text"]),
    question: z.string(),
    rewritten: z.string().optional().describe("What a question that leans on earlier ones was understood as, and answered."),
    answered: z.boolean(),
    interrupted: z.boolean(),
    sentences: z.array(sentenceReply),
    timingMs: turnTimingReply,
    answerId: z.string().optional().describe("By which the answer is judged; absent when it was broken off."),
    verified: verifiedReply.optional(),
  })
  .meta({ id: "Turn" });

export const sessionWithTurnsReply = z.object({ ...sessionReply.shape, turns: z.array(turnReply) }).meta({ id: "SessionWithTurns" });

export function toSessionReply(session: Session): z.infer<typeof sessionReply> {
  return {
    sessionId: session.id,
    equipment: session.equipment,
    startedAt: session.startedAt,
    ...(session.endedAt === undefined ? {} : { endedAt: session.endedAt }),
    turns: session.turnCount,
  };
}

export function toTurnReply(turn: Turn): z.infer<typeof turnReply> {
  const timingMs: TurnTiming = turn.timingMs;
  return {
    number: turn.number,
    askedAt: turn.askedAt,
    mode: turn.mode,
    question: turn.question,
    ...(turn.rewritten === undefined ? {} : { rewritten: turn.rewritten }),
    answered: turn.answered,
    interrupted: turn.interrupted,
    sentences: turn.sentences.map(toSentenceReply),
    timingMs: { ...timingMs },
    ...(turn.answerId === undefined ? {} : { answerId: turn.answerId }),
    ...(turn.verified === undefined ? {} : { verified: turn.verified }),
  };
}
