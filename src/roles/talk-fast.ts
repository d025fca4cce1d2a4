import { systemClock } from "../base/clock.ts";
import { ManualClock } from "../base/manual-clock.ts";
import { systemRandom } from "../base/random.ts";
import { Scope } from "../base/scope.ts";
import { type Config } from "../config.ts";
import { failure } from "../errors.ts";
import { createLog } from "../telemetry/log.ts";
import { type EquipmentSlug } from "../tenancy/equipment.ts";
import { newSessionId } from "../tenancy/ids.ts";
import { userSchema, type TenantId } from "../tenancy/tenant.ts";
import { type OneTurnResult, talkFromSamples } from "../voice/session/one-turn.ts";
import { createLanguageModel, openEmbedding } from "./engines.ts";
import { createKnowledge } from "./knowledge.ts";
import { openSpeech } from "./speech.ts";
import { lockDirectory, openStorage } from "./storage.ts";
import { sessionServices } from "./voice.ts";

export interface FastTalkOptions {
  readonly tenant: TenantId;
  readonly equipment: EquipmentSlug;
  /** 16 kHz mono; each is a conversation of its own. */
  readonly questions: readonly Int16Array[];
  readonly signal: AbortSignal;
}

const user = userSchema.parse("local");

/**
 * Spoken turns on the documents of DATA_DIR as fast as they can be computed, each in the session that WebSockets use, over a clock
 * that is driven by the audio. Yields the results in order, an error where a turn failed. Throws `data-dir-locked` while a server runs.
 */
export async function* talkFast(
  config: Config,
  { tenant, equipment, questions, signal }: FastTalkOptions,
): AsyncGenerator<OneTurnResult | Error> {
  const scope = new Scope();
  try {
    const log = createLog({ level: config.logLevel });
    const random = systemRandom;
    const storage = await openStorage(config, lockDirectory(config, scope), scope);
    if (!(await storage.store.equipment.get(tenant, equipment))) throw failure("equipment-not-found", { equipment });
    const embedding = await openEmbedding(config, scope);
    const speech = await openSpeech(config, { clock: systemClock, log }, scope);
    const languageModel = createLanguageModel(config);
    const knowledge = createKnowledge({ config, storage, embedding, languageModel, clock: systemClock, random, log }, scope);
    for (const samples of questions) {
      const clock = new ManualClock(systemClock.now());
      const sessionId = newSessionId(random, user);
      await storage.store.sessions.createSession({ tenant, user, id: sessionId, equipment, startedAt: clock.now() });
      const services = sessionServices({ config, storage, knowledge, speech, clock, log });
      const turn = talkFromSamples({ samples, identity: { tenant, user, equipment, sessionId }, services, settings: config, signal });
      yield await turn.catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
    }
  } finally {
    await scope.close();
  }
}
