import { createRagServer } from "../http/rag-server.ts";
import { createServiceTokens } from "../tenancy/service-tokens.ts";
import { createAnswering } from "./answering.ts";
import { openReranker } from "./reranker.ts";
import { type StartRole } from "./running-role.ts";
import { openEmbedding } from "./embeddings.ts";
import { createLanguageModel } from "./engines.ts";
import { openFoundation } from "./foundation.ts";
import { embeddingPart } from "./health-parts.ts";
import { recordUnanswered } from "./loop.ts";
import { serviceSecrets } from "./remote-answering.ts";

/** Finds passages and answers for the other roles. */
export const startRag: StartRole = async (host, scope) => {
  const { config, random, log, metrics, lifecycle, tracing, health, clock } = host;
  const languageModel = createLanguageModel(config);
  const reranker = openReranker(config, scope);
  const [foundation, embedding] = await Promise.all([
    openFoundation(host, { databaseEffect: "answers come from what is kept, and new documents are not seen" }, scope),
    openEmbedding(config, scope, host),
  ]);
  health.add(embeddingPart(embedding));
  const server = await createRagServer({
    ...config,
    ask: recordUnanswered(createAnswering(host, foundation, { embedding, languageModel, reranker }), host, foundation, embedding, scope),
    serviceTokens: createServiceTokens({ ...serviceSecrets(host), clock }),
    lifecycle,
    clock,
    random,
    log,
    metrics,
    maxConcurrent: config.ragMaxConcurrent,
    around: ({ path, traceparent, tracestate }, work) => tracing.continued({ traceparent, tracestate }, `POST ${path}`, {}, work),
  });
  scope.own(() => server.close());
  scope.own(() => lifecycle.drain());
  return server.url;
};
