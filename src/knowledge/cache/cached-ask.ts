import { failure } from "../../errors.ts";
import { type EquipmentStore } from "../../tenancy/equipment.ts";
import { tenantKey } from "../../tenancy/key.ts";
import { type Ask, type Question } from "../ask.ts";
import { type DocumentStore } from "../document-store.ts";
import { needsContext } from "../follow-up/resolve-follow-up.ts";
import { TimeLimit } from "../time-limit.ts";
import { type CachePlace } from "./cache.ts";
import { type AnswerPlaces, CachedAnswers, type CachedAnswersOptions } from "./cached-answers.ts";
import { contentSignature } from "./content-gate.ts";
import { isWhole, retrievalKind } from "./found-values.ts";
import { cacheableQuestion, digestOf } from "./question-key.ts";
import { ReadThrough } from "./read-through.ts";

/** Named as in the configuration where it has them. */
export interface CachedAskOptions extends CachedAnswersOptions {
  /** The generations that search goes by, so that a new one makes all older entries unreachable. */
  readonly documents: Pick<DocumentStore, "getGeneration">;
  readonly equipment: Pick<EquipmentStore, "get">;
  /** All that answers and retrievals depend on beside question, equipment and generation: product version, models, settings. */
  readonly scope: readonly (string | number)[];
  readonly limits: {
    readonly cacheResultMs: number;
    readonly questionMaxCharacters: number;
    readonly requestTimeoutMs: number;
    readonly retrieveMaxPassages: number;
    readonly answerPassages: number;
  };
}

/**
 * The same use case, with what it found kept: the same question of the same generation is answered again without search or language
 * model, and while it is being answered, whoever else asks it follows that answer. Errors are never kept.
 */
export function cachedAsk(ask: Ask, options: CachedAskOptions): Ask {
  const { onCache = () => undefined, limits, troubles } = options;
  const retrievals = new ReadThrough(retrievalKind(limits.cacheResultMs), options);
  const answers = new CachedAnswers(ask, options);
  return {
    async retrieve(question) {
      // As `createAsk` bounds it, so that equal retrievals share an entry.
      const limit = Math.max(1, Math.min(question.limit ?? limits.answerPassages, limits.retrieveMaxPassages));
      const found = await scopeOf(question, options);
      if (!found) {
        onCache("retrieval", "bypass");
        return ask.retrieve(question);
      }
      const place = found.place("passages", limit, found.text);
      const before = troubles();
      const make = (signal: AbortSignal) => ask.retrieve({ ...question, limit, signal });
      return retrievals.read(place, question.signal, make, (passages) => troubles() === before && isWhole(passages));
    },
    async *ask(question) {
      const found = await scopeOf(question, options);
      if (found) return yield* answers.answer(placesOf(found, question, options), question);
      onCache("answer", "bypass");
      yield* ask.ask(question);
    },
  };
}

interface QuestionScope {
  /** The question as exact caches know it. */
  readonly text: string;
  /** @param parts what decides about the value beside the scope */
  readonly place: (what: string, ...parts: (string | number)[]) => CachePlace;
}

/** Within what a question is looked for; undefined when nothing can be kept for it. Throws `equipment-not-found`, `deadline-exceeded`. */
async function scopeOf(
  question: Question,
  { documents, equipment, scope, clock, limits }: CachedAskOptions,
): Promise<QuestionScope | undefined> {
  const text = question.question.length > limits.questionMaxCharacters ? "" : cacheableQuestion(question.question);
  // What is refused, is refused by `ask` itself.
  if (text === "") return undefined;
  const { tenant, equipment: slug } = question;
  const time = new TimeLimit(clock, limits.requestTimeoutMs, "The answer", question.signal);
  try {
    const generation = await time.race(documents.getGeneration({ tenant, equipment: slug }));
    // An answer may say the equipment's name.
    const found = generation === undefined ? undefined : await time.race(equipment.get(tenant, slug));
    if (generation === undefined || !found) throw failure("equipment-not-found", { equipment: slug });
    return {
      text,
      place: (what, ...parts) => ({
        tenant,
        key: tenantKey(tenant, "rag", what, slug, generation, digestOf(...scope, found.name, ...parts)),
      }),
    };
  } finally {
    time.close();
  }
}

function placesOf({ text, place }: QuestionScope, { question }: Question, { alike }: CachedAskOptions): AnswerPlaces {
  return {
    exact: place("answer", 0, text),
    alike: () => {
      // What "it" is, nobody said: such a question is answered by its words, and shares that with no other.
      const content = alike && !needsContext(question) ? contentSignature(question) : undefined;
      return content === undefined ? undefined : place("alike", content);
    },
  };
}
