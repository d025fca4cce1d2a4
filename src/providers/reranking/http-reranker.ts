import { Pool } from "undici";
import { z } from "zod";
import { readBoundedText } from "../../base/bounded-body.ts";
import { EquivoxError, failure } from "../../errors.ts";
import { type RerankRequest, type Reranker } from "../../knowledge/search/reranker.ts";
import { networkProblem, oneLine } from "../network-problem.ts";
import { ProviderCircuit, type ProviderCircuitOptions } from "../provider-circuit.ts";

export interface HttpRerankerOptions extends ProviderCircuitOptions {
  /** The whole address of the endpoint, such as `http://localhost:8081/rerank` or `https://api.cohere.com/v2/rerank`. */
  readonly url: string;
  /** Named in the request when it is set; servers of one model want none. */
  readonly model?: string;
  readonly key?: string;
  /** Requests at once. */
  readonly connections: number;
}

const longestReplyBytes = 1_000_000;
const longestProblem = 200;
const keepAliveMs = 30_000;

/** Cohere calls the scores `relevance_score` in a list `results`; text-embeddings-inference gives a bare list with `score`. */
const place = z.int().min(0);
const replySchema = z.union([
  z
    .object({ results: z.array(z.object({ index: place, relevance_score: z.number() })) })
    .transform(({ results }) => results.map(({ index, relevance_score: score }) => ({ index, score }))),
  z.array(z.object({ index: place, score: z.number() })),
]);

/**
 * A reranker behind HTTP in the shape of Cohere, which vLLM, Jina and others serve too, or of text-embeddings-inference.
 * See https://docs.cohere.com/reference/rerank and https://huggingface.github.io/text-embeddings-inference/#/Text%20Embeddings%20Inference/rerank
 */
export class HttpReranker implements Reranker {
  readonly #options: HttpRerankerOptions;
  readonly #pool: Pool;
  readonly #path: string;
  readonly #circuit: ProviderCircuit;

  constructor(options: HttpRerankerOptions) {
    this.#options = options;
    const address = new URL(options.url);
    this.#path = address.pathname + address.search;
    // The caller's signal is the deadline.
    this.#pool = new Pool(address.origin, {
      connections: options.connections,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: keepAliveMs,
    });
    this.#circuit = new ProviderCircuit(options);
  }

  async rerank({ question, texts, signal }: RerankRequest): Promise<number[]> {
    signal.throwIfAborted();
    if (texts.length === 0) return [];
    // Searches do not wait for a reranker that is down: they keep their own order at once.
    if (!this.#circuit.admits) throw failure("reranking-failed", { problem: this.#circuit.refusal });
    this.#circuit.begun();
    try {
      const scores = await this.#request(question, texts, signal);
      this.#circuit.succeeded();
      return scores;
    } catch (error) {
      const problem = error instanceof Refused ? error.message : networkProblem(error, this.#options.url);
      const isLate = signal.reason instanceof EquivoxError && signal.reason.code === "deadline-exceeded";
      // A caller that went away says nothing of the endpoint; a deadline that passed does.
      if (signal.aborted && !isLate) this.#circuit.cancelled();
      else this.#circuit.failed(signal.aborted ? "it did not answer in time" : problem);
      signal.throwIfAborted();
      throw failure("reranking-failed", { problem }, error);
    }
  }

  /** Cuts what is under way. Idempotent. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #request(question: string, texts: readonly string[], signal: AbortSignal): Promise<number[]> {
    const { model, key, clock } = this.#options;
    // Each of the two kinds of server passes over what it does not know.
    const body = JSON.stringify({
      query: question,
      documents: texts,
      texts,
      top_n: texts.length,
      ...(model === undefined ? {} : { model }),
    });
    const headers = { "content-type": "application/json", ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) };
    const startedAt = clock.monotonic();
    const reply = await this.#pool.request({ path: this.#path, method: "POST", headers, body, signal });
    this.#circuit.measured(clock.monotonic() - startedAt);
    const text = await readBoundedText(reply.body, longestReplyBytes);
    if (text === undefined) throw refused("its answer is too long");
    // Such answers may repeat the key.
    if (reply.statusCode === 401 || reply.statusCode === 403) {
      throw refused(`it refused the key (${reply.statusCode}); check EQUIVOX_RERANKER_KEY`);
    }
    if (reply.statusCode !== 200) throw refused(`it answered ${reply.statusCode}: ${oneLine(text).slice(0, longestProblem)}`);
    return scoresOf(text, texts.length);
  }
}

class Refused extends Error {}
const refused = (problem: string) => new Refused(problem);

function scoresOf(text: string, count: number): number[] {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw refused("its answer is not JSON");
  }
  const reply = replySchema.safeParse(raw);
  if (!reply.success) throw refused("its answer has no scores");
  const scores = new Array<number | undefined>(count).fill(undefined);
  for (const { index, score } of reply.data) if (index < count) scores[index] = score;
  return scores.map((score) => {
    if (score === undefined) throw refused("its answer lacks a score for some texts");
    return score;
  });
}
