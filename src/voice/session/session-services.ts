import { type EquivoxError } from "../../errors.ts";
import { type Clock } from "../../base/clock.ts";
import { type Log } from "../../base/log.ts";
import { type Ask } from "../../knowledge/ask.ts";
import { type Understand } from "../../knowledge/follow-up/understand.ts";
import { type VocabularySource } from "../../knowledge/vocabulary-source.ts";
import { type EquipmentSlug } from "../../tenancy/equipment.ts";
import { type TenantId, type UserId } from "../../tenancy/tenant.ts";
import { type SessionStore } from "../session-store.ts";
import { type SpeechToText } from "../speech-to-text.ts";
import { type TextToSpeech } from "../text-to-speech.ts";
import { type VoiceActivityModel } from "../voice-activity.ts";
import { type JudgeAnswers } from "./judged-answers.ts";
import { type Pacer } from "./pacer.ts";

/** What every session of a process shares. */
export interface SessionServices {
  readonly clock: Clock;
  readonly log: Log;
  readonly ask: Ask;
  /** Reads questions that lean on earlier ones; without it, rules do. */
  readonly understand?: Understand;
  readonly store: SessionStore;
  readonly vocabularies: VocabularySource;
  readonly speechToText: SpeechToText;
  readonly textToSpeech: TextToSpeech;
  readonly voiceActivity: VoiceActivityModel;
  readonly pacer: Pacer;
  /** Without it, answers are judged over HTTP alone. */
  readonly judgements?: JudgeAnswers;
  /** Charges for an utterance; resolves with why it is not answered, undefined when it is. Never rejects. */
  readonly refuseSpeech?: (who: SessionIdentity, speechMs: number) => Promise<EquivoxError | undefined> | undefined;
}

/** The settings of `config.ts` that sessions need, under their names there. */
export interface SessionSettings {
  readonly endpointSilenceMs: number;
  readonly turnMaxMs: number;
  readonly voiceIdleTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly speechLimitTimeoutMs: number;
  readonly ttsVoice?: string | undefined;
}

/** Whose conversation a session is, and about what. */
export interface SessionIdentity {
  readonly tenant: TenantId;
  readonly user: UserId;
  readonly equipment: EquipmentSlug;
  readonly sessionId: string;
}
