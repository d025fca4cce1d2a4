import { type Scope } from "../base/scope.ts";
import { systemClock } from "../base/clock.ts";
import { randomFraction, systemRandom } from "../base/random.ts";
import { type Config } from "../config.ts";
import { type Reranker } from "../knowledge/search/reranker.ts";
import { HttpReranker } from "../providers/reranking/http-reranker.ts";

/** The reranker that the settings name; the scope closes it. */
export function openReranker(config: Config, scope: Scope): Reranker | undefined {
  const { rerankerUrl: url, rerankerModel: model, rerankerKey: key, rerankerConnections: connections } = config;
  if (url === undefined) return undefined;
  const reranker = new HttpReranker({
    url,
    connections,
    clock: systemClock,
    jitter: () => randomFraction(systemRandom),
    ...(model === undefined ? {} : { model }),
    ...(key === undefined ? {} : { key }),
  });
  scope.own(() => reranker.close());
  return reranker;
}
