import { type Scope } from "../base/scope.ts";
import { type Ask } from "../knowledge/ask.ts";
import { cachedEmbedding } from "../knowledge/cache/cached-embedding.ts";
import { type EmbeddingModel } from "../knowledge/embedding.ts";
import { announcedVerifiedAnswers } from "../knowledge/loop/announced-verified-answers.ts";
import { Judgements } from "../knowledge/loop/judgements.ts";
import { recordedAsk } from "../knowledge/loop/recorded-ask.ts";
import { UnansweredRecorder } from "../knowledge/loop/unanswered-recorder.ts";
import { VerifiedAnswers } from "../knowledge/loop/verified-answers.ts";
import { type Foundation } from "./foundation.ts";
import { type Host } from "./host.ts";

/** How long the questions that wait to be recorded are tried for when the process ends, in milliseconds. */
const lastQuestionsMs = 2_000;

/** What people think of answers, and what experts say instead. */
export interface Loop {
  readonly judgements: Judgements;
  readonly verified: VerifiedAnswers;
}

/** Wires how answers are judged and verified. */
export function createLoop(host: Host, foundation: Foundation): Loop {
  const { config: limits, random } = host;
  const { store } = foundation.storage;
  const { clock, bus } = foundation.coordination;
  const { unanswered, equipment, documents } = store;
  const verifiedAnswers = announcedVerifiedAnswers(store.verifiedAnswers, bus);
  return {
    judgements: createJudgements(host, foundation),
    verified: new VerifiedAnswers({ store: verifiedAnswers, unanswered, equipment, documents, clock, random, limits }),
  };
}

/** Wires how answers are judged. */
export function createJudgements({ config: limits }: Host, { storage, coordination }: Foundation): Judgements {
  const { feedback, unanswered, sessions: answers } = storage.store;
  return new Judgements({ feedback, unanswered, answers, clock: coordination.clock, limits });
}

/** The same `Ask`, with unanswered questions written down; the scope waits for those that are left. */
export function recordUnanswered(ask: Ask, host: Host, foundation: Foundation, embedding: EmbeddingModel, scope: Scope): Ask {
  const { config, log } = host;
  const { cache, clock } = foundation.coordination;
  const recorder = new UnansweredRecorder({
    store: foundation.storage.store.unanswered,
    embedding: cachedEmbedding(embedding, { cache, lifetimeMs: config.cacheEmbeddingMs }),
    clock,
    log,
    limits: config,
  });
  scope.own(() => recorder.close(lastQuestionsMs));
  return recordedAsk(ask, recorder);
}
