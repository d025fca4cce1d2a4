import { systemClock } from "../base/clock.ts";
import { ManualClock } from "../base/manual-clock.ts";
import { Scope } from "../base/scope.ts";
import { type Config } from "../config.ts";
import { failure } from "../errors.ts";
import { createVocabularyReader } from "../knowledge/vocabulary-reader.ts";
import { type EquipmentSlug } from "../tenancy/equipment.ts";
import { newSessionId } from "../tenancy/ids.ts";
import { userSchema, type TenantId } from "../tenancy/tenant.ts";
import { type OneTurnResult, talkFromSamples } from "../voice/session/one-turn.ts";
import { createAnswering } from "./answering.ts";
import { openReranker } from "./reranker.ts";
import { openEmbedding } from "./embeddings.ts";
import { createLanguageModel } from "./engines.ts";
import { openFoundation } from "./foundation.ts";
import { openHost } from "./host.ts";
import { openSpeech } from "./speech.ts";
import { lockDirectory } from "./storage.ts";
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
    const host = await openHost("all", { ...config, metricsPort: 0 }, 0, scope);
    const directory = lockDirectory(config, scope);
    const foundation = await openFoundation(host, { directory, databaseEffect: "" }, scope);
    const { store } = foundation.storage;
    if (!(await store.equipment.get(tenant, equipment))) throw failure("equipment-not-found", { equipment });
    const embedding = await openEmbedding(config, scope);
    const speech = await openSpeech(config, host, scope);
    const languageModel = createLanguageModel(config);
    const ask = createAnswering(host, foundation, { embedding, languageModel, reranker: openReranker(config, scope) });
    const parts = { ask, vocabularies: createVocabularyReader(store.documents), store: store.sessions, speech, languageModel };
    for (const samples of questions) {
      const clock = new ManualClock(systemClock.now());
      const sessionId = newSessionId(host.random, user);
      await store.sessions.createSession({ tenant, user, id: sessionId, equipment, startedAt: clock.now() });
      const services = sessionServices(parts, { config, clock, log: host.log });
      const turn = talkFromSamples({ samples, identity: { tenant, user, equipment, sessionId }, services, settings: config, signal });
      yield await turn.catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
    }
  } finally {
    await scope.close();
  }
}
