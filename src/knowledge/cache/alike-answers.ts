import { z } from "zod";
import { type Clock } from "../../base/clock.ts";
import { within } from "../../base/within.ts";
import { failure } from "../../errors.ts";
import { type TenantId } from "../../tenancy/tenant.ts";
import { type EmbeddingModel } from "../embedding.ts";
import { searchedQuestion } from "../searched-question.ts";
import { type Cache, type CacheKind, type CachePlace } from "./cache.ts";
import { sameContent } from "./content-gate.ts";
import { answerSchema, type KeptAnswer } from "./found-values.ts";
import { cosine } from "./shares-answer.ts";
import { readVector, writtenVector } from "./written-vector.ts";

/** Named as in the configuration where it has them. */
export interface AlikeAnswersOptions {
  readonly cache: Cache;
  /** The one that search uses, so that a question that is searched afterwards is not embedded twice. */
  readonly embedding: EmbeddingModel;
  readonly clock: Clock;
  readonly limits: {
    readonly cacheResultMs: number;
    /** Cosine of two questions from which on they may share an answer, if their content is the same. */
    readonly cacheSemanticLikeness: number;
    readonly questionEmbeddingTimeoutMs: number;
  };
}

/** A question that was answered, with all that another one of the same content is compared by. */
interface AnsweredQuestion {
  readonly question: string;
  readonly vector: Float32Array;
  readonly answer: KeptAnswer;
}

type Answered = readonly AnsweredQuestion[];

/** Wordings that are remembered for one content; the oldest goes first. */
const maxWordings = 4;

/** What an answer tells not to do is as critical as a warning, whatever the manual calls it. */
const prohibition = /\b(?:do not|don['’]t|never|must not|may not|shall not|not allowed|prohibited|forbidden)\b/i;

/**
 * Answers to questions that are worded otherwise. Those of one content lie at one place, which is named after that content: so the gate
 * costs one read, works over all processes, and nothing that it keeps apart is ever compared by meaning.
 */
export class AlikeAnswers {
  readonly #options: AlikeAnswersOptions;
  readonly #kind: CacheKind<Answered>;

  constructor(options: AlikeAnswersOptions) {
    this.#options = options;
    this.#kind = answeredKind(options.limits.cacheResultMs, options.embedding.dimensions);
  }

  /** The answer to the nearest of the questions at this place; undefined when none is near enough. Rejects only with the signal's reason. */
  async find(place: CachePlace, question: string, signal: AbortSignal): Promise<KeptAnswer | undefined> {
    const found = await this.#options.cache.get(this.#kind, place);
    signal.throwIfAborted();
    if (found.outcome !== "hit") return undefined;
    const candidates = found.value.filter((candidate) => sameContent(candidate.question, question));
    if (candidates.length === 0) return undefined;
    const vector = await this.#vectorOf(question, place.tenant, signal);
    if (!vector) return undefined;
    let nearest: { readonly answer: KeptAnswer; readonly likeness: number } | undefined;
    for (const candidate of candidates) {
      const likeness = cosine(candidate.vector, vector);
      if (likeness >= this.#options.limits.cacheSemanticLikeness && likeness > (nearest?.likeness ?? -1)) {
        nearest = { answer: candidate.answer, likeness };
      }
    }
    return nearest?.answer;
  }

  /** Keeps an answer, if one like the question's may be given it. Resolves when that is done; rejects never. */
  async keep(place: CachePlace, question: string, answer: KeptAnswer): Promise<void> {
    if (!isShareable(answer)) return;
    const { cache } = this.#options;
    const [found, vector] = await Promise.all([
      cache.get(this.#kind, place),
      this.#vectorOf(question, place.tenant, new AbortController().signal).catch(() => undefined),
    ]);
    if (!vector) return;
    const known = found.outcome === "hit" ? found.value.filter((one) => one.question !== question) : [];
    cache.set(this.#kind, place, [...known, { question, vector, answer }].slice(-maxWordings));
  }

  async #vectorOf(question: string, tenant: TenantId, signal: AbortSignal): Promise<Float32Array | undefined> {
    const { embedding, clock, limits } = this.#options;
    const timeoutMs = limits.questionEmbeddingTimeoutMs;
    try {
      const embedded = embedding.embed([searchedQuestion(question)], { priority: "question", signal, tenant });
      embedded.catch(() => undefined);
      const late = () => failure("deadline-exceeded", { what: "Embedding", timeoutMs });
      const [vector] = await within(embedded, { timeoutMs, clock, late });
      return vector;
    } catch {
      // Whoever searches next says what is wrong with the model.
      signal.throwIfAborted();
      return undefined;
    }
  }
}

/** Refusals are not shared, for the manual may hold the answer to the other wording; nor is what somebody could be hurt by. */
function isShareable({ answered, sentences }: KeptAnswer): boolean {
  return answered && sentences.length > 0 && !sentences.some(({ warning, text }) => warning || prohibition.test(text));
}

function answeredKind(lifetimeMs: number, dimensions: number): CacheKind<Answered> {
  const schema = z.array(z.object({ question: z.string(), vector: z.string(), answer: answerSchema })).max(maxWordings);
  return {
    layer: "answer",
    lifetimeMs,
    encode: (answered) => answered.map(({ vector, ...rest }) => ({ ...rest, vector: writtenVector(vector) })),
    decode: (stored) => schema.parse(stored).map(({ vector, ...rest }) => ({ ...rest, vector: readVector(vector, dimensions) })),
  };
}
