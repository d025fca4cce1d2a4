import { z } from "zod";
import { type DeepReadonly } from "../base/deep-readonly.ts";
import { answerSentenceSchema, verifiedSchema } from "../knowledge/answer/answer.ts";
import { type EquipmentSlug, slugSchema } from "../tenancy/equipment.ts";
import { type TenantId, tenantSchema, type UserId, userSchema } from "../tenancy/tenant.ts";

/** Milliseconds of one turn's stages; absent when the turn had no such stage. */
export const turnTimingSchema = z.object({
  speechEndToFirstAudio: z.number().exactOptional(),
  endOfTurnToFirstAudio: z.number().exactOptional(),
  /** From the last speech to the decision that the turn has ended. */
  endpoint: z.number().exactOptional(),
  finalTranscript: z.number().exactOptional(),
  retrieve: z.number().exactOptional(),
  firstSentence: z.number().exactOptional(),
  /** From the first sentence to its first audio. */
  firstAudio: z.number().exactOptional(),
  total: z.number(),
});
export type TurnTiming = DeepReadonly<z.infer<typeof turnTimingSchema>>;

/** One question and its answer. */
export const turnSchema = z.object({
  number: z.int(),
  askedAt: z.int(),
  mode: z.enum(["voice", "text"]),
  question: z.string(),
  /** What a question that leans on earlier ones was understood as, and answered. */
  rewritten: z.string().exactOptional(),
  answered: z.boolean(),
  /** Only what was heard, when it was spoken; all of it, when it was written. */
  sentences: z.array(answerSentenceSchema),
  interrupted: z.boolean(),
  timingMs: turnTimingSchema,
  /** By which the answer is judged; absent when it was broken off. */
  answerId: z.string().exactOptional(),
  /** The expert whose answer it is. */
  verified: verifiedSchema.exactOptional(),
});
export type Turn = DeepReadonly<z.infer<typeof turnSchema>>;

/** One conversation with one equipment. */
export const sessionSchema = z.object({
  tenant: tenantSchema,
  user: userSchema,
  id: z.string(),
  equipment: slugSchema,
  startedAt: z.int(),
  endedAt: z.int().exactOptional(),
  turnCount: z.int(),
});
export type Session = Readonly<z.infer<typeof sessionSchema>>;

/** An answer, found again by its id. */
export interface FoundAnswer {
  readonly user: UserId;
  readonly turn: Turn;
}

/** Sessions and turns. Every call names tenant and user; an administrator reads with the user that the session belongs to. */
export interface SessionStore {
  /** Throws `equipment-not-found`. */
  createSession(session: Omit<Session, "turnCount">): Promise<void>;
  getSession(tenant: TenantId, user: UserId, id: string): Promise<Session | undefined>;
  /** Newest first. `before` is the `startedAt` of the last one seen. */
  listSessions(tenant: TenantId, user: UserId, page: { limit: number; before?: number }): Promise<Session[]>;
  /**
   * Durable when it resolves; numbers the turn. One that is there already, by `askedAt` and `question`, is not stored again, so that
   * whoever does not know whether a call succeeded repeats it. Throws `session-not-found`.
   */
  appendTurn(tenant: TenantId, user: UserId, sessionId: string, turn: Omit<Turn, "number">): Promise<Turn>;
  listTurns(tenant: TenantId, user: UserId, sessionId: string): Promise<Turn[]>;
  /** The turn that gave an answer, and whose it is; undefined when the answer is missing or another equipment's. */
  findAnswer(tenant: TenantId, equipment: EquipmentSlug, answerId: string): Promise<FoundAnswer | undefined>;
  endSession(tenant: TenantId, user: UserId, id: string, at: number): Promise<void>;
}
