import { type Scope } from "../base/scope.ts";
import { failure } from "../errors.ts";
import { type Ask } from "../knowledge/ask.ts";
import { createRemoteAsk } from "../providers/rag/remote-ask.ts";
import { createServiceTokens, type ServiceRole } from "../tenancy/service-tokens.ts";
import { measuredAsk } from "../telemetry/measured-ask.ts";
import { tracedAsk } from "../telemetry/traced-ask.ts";
import { type Host } from "./host.ts";

const livenessTimeoutMs = 1_000;

/** Answers by asking the role rag; the scope ends it. Throws `setting-invalid`. */
export function openRemoteAnswering(host: Host, role: ServiceRole, scope: Scope): Ask {
  const { config, clock, random, log, metrics, sharedMetrics, tracing, health } = host;
  const serviceTokens = createServiceTokens({ ...serviceSecrets(host), clock });
  const remote = createRemoteAsk({
    urls: config.ragUrls,
    role,
    serviceTokens,
    clock,
    random,
    log,
    requestTimeoutMs: config.requestTimeoutMs,
    connections: config.ragConnections,
    queueMax: config.ragQueueMax,
    replyMaxBytes: config.ragReplyMaxBytes,
    resolveMs: config.ragResolveMs,
    connectTimeoutMs: config.ragConnectTimeoutMs,
    trace: () => {
      const { traceparent, tracestate } = tracing.headers();
      return { ...(traceparent === undefined ? {} : { traceparent }), ...(tracestate === undefined ? {} : { tracestate }) };
    },
  });
  scope.own(() => remote.close());
  const counts = () => {
    const states = new Map<string, number>();
    for (const { state } of remote.state()) states.set(state, (states.get(state) ?? 0) + 1);
    return states;
  };
  sharedMetrics.watch({ ragNodes: () => [...counts()].map(([state, count]) => ({ state, count })) });
  health.add({
    name: "rag",
    effect: "questions are answered more slowly, or with an apology when no rag server is left",
    vital: false,
    async read() {
      const figures = Object.fromEntries(counts());
      const nodes = remote.state().filter(({ state }) => state === "closed" || state === "half-open");
      // Nobody may have asked them for long.
      const alive = (await Promise.all(nodes.map(({ address }) => answers(address)))).filter(Boolean).length;
      if (alive === 0) return { state: "down", problem: "no rag server answers", figures };
      if (alive < remote.state().length) return { state: "degraded", problem: "not every rag server answers", figures };
      return { state: "ok", figures };
    },
  });
  return measuredAsk(tracedAsk(remote, tracing), { metrics, clock });
}

/** The keys by which roles know each other. Throws `role-unavailable`. */
export function serviceSecrets({ config, role }: Host): { readonly secret: string; readonly previousSecret?: string } {
  const { secretKey: secret, previousSecretKey: previousSecret } = config;
  if (secret !== undefined) return { secret, ...(previousSecret === undefined ? {} : { previousSecret }) };
  throw failure("role-unavailable", { role, problem: "SECRET_KEY is not set, by which roles know each other" });
}

async function answers(address: string): Promise<boolean> {
  try {
    return (await fetch(`${address}/livez`, { signal: AbortSignal.timeout(livenessTimeoutMs), redirect: "error" })).ok;
  } catch {
    return false;
  }
}
