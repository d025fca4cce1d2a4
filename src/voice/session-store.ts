import { type AnswerSentence } from "../knowledge/answer/answer.ts";
import { type EquipmentSlug } from "../tenancy/equipment.ts";
import { type TenantId, type UserId } from "../tenancy/tenant.ts";

/** Milliseconds of one turn's stages; absent when the turn had no such stage. */
export interface TurnTiming {
  readonly speechEndToFirstAudio?: number;
  readonly endOfTurnToFirstAudio?: number;
  /** From the last speech to the decision that the turn has ended. */
  readonly endpoint?: number;
  readonly finalTranscript?: number;
  readonly retrieve?: number;
  readonly firstSentence?: number;
  /** From the first sentence to its first audio. */
  readonly firstAudio?: number;
  readonly total: number;
}

/** One question and its answer. */
export interface Turn {
  readonly number: number;
  readonly askedAt: number;
  readonly mode: "voice" | "text";
  readonly question: string;
  readonly answered: boolean;
  /** Only what was heard, when it was spoken; all of it, when it was written. */
  readonly sentences: readonly AnswerSentence[];
  readonly interrupted: boolean;
  readonly timingMs: TurnTiming;
}

/** One conversation with one equipment. */
export interface Session {
  readonly tenant: TenantId;
  readonly user: UserId;
  readonly id: string;
  readonly equipment: EquipmentSlug;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly turnCount: number;
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
  endSession(tenant: TenantId, user: UserId, id: string, at: number): Promise<void>;
}
