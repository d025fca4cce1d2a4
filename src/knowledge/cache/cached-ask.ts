import { type Clock } from "../../base/clock.ts";
import { type Random } from "../../base/random.ts";
import { failure } from "../../errors.ts";
import { type EquipmentStore } from "../../tenancy/equipment.ts";
import { tenantKey } from "../../tenancy/key.ts";
import { type AnswerEvent, type AnswerSentence } from "../answer/answer.ts";
import { type Ask, type Question } from "../ask.ts";
import { type DocumentStore } from "../document-store.ts";
import { TimeLimit } from "../time-limit.ts";
import { type Cache, type CachePlace, type OnCache } from "./cache.ts";
import { answerKind, isWhole, type KeptAnswer, retrievalKind } from "./found-values.ts";
import { cacheableQuestion, digestOf } from "./question-key.ts";
import { ReadThrough } from "./read-through.ts";
import { SharedAnswer } from "./shared-answer.ts";

/** Named as in the configuration where it has them. */
export interface CachedAskOptions {
  readonly cache: Cache;
  /** The generations that search goes by, so that a new one makes all older entries unreachable. */
  readonly documents: Pick<DocumentStore, "getGeneration">;
  readonly equipment: Pick<EquipmentStore, "get">;
  /** All that answers and retrievals depend on beside question, equipment and generation: product version, models, settings. */
  readonly scope: readonly (string | number)[];
  /**
   * Grows whenever an engine failed and something else stood in for it: what was found meanwhile is told and not kept.
   */
  readonly troubles: () => number;
  readonly clock: Clock;
  readonly random: Random;
  readonly onCache?: OnCache;
  readonly limits: {
    readonly cacheResultMs: number;
    readonly questionMaxCharacters: number;
    readonly requestTimeoutMs: number;
    readonly retrieveMaxPassages: number;
    readonly answerPassages: number;
  };
}

const idLength = 16;

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
      const place = await placeOf("passages", question, options, limit);
      if (!place) {
        onCache("retrieval", "bypass");
        return ask.retrieve(question);
      }
      const before = troubles();
      const make = (signal: AbortSignal) => ask.retrieve({ ...question, limit, signal });
      return retrievals.read(place, question.signal, make, (found) => troubles() === before && isWhole(found));
    },
    async *ask(question) {
      const place = await placeOf("answer", question, options);
      if (place) return yield* answers.answer(place, question);
      onCache("answer", "bypass");
      yield* ask.ask(question);
    },
  };
}

/** Where what is found lies; undefined when it cannot be kept. Throws `equipment-not-found`, `deadline-exceeded`. */
async function placeOf(
  what: "answer" | "passages",
  question: Question,
  { documents, equipment, scope, clock, limits }: CachedAskOptions,
  limit = 0,
): Promise<CachePlace | undefined> {
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
    const digest = digestOf(...scope, found.name, limit, text);
    return { tenant, key: tenantKey(tenant, "rag", what, slug, generation, digest) };
  } finally {
    time.close();
  }
}

type Done = Extract<AnswerEvent, { type: "done" }>;

/** Answers from the cache, from one that is under way, or newly. */
class CachedAnswers {
  readonly #ask: Ask;
  readonly #options: CachedAskOptions;
  readonly #kind;
  readonly #underWay = new Map<string, SharedAnswer>();

  constructor(ask: Ask, options: CachedAskOptions) {
    this.#ask = ask;
    this.#options = options;
    this.#kind = answerKind(options.limits.cacheResultMs);
  }

  async *answer(place: CachePlace, question: Parameters<Ask["ask"]>[0]): AsyncGenerator<AnswerEvent, void> {
    const { cache, clock, onCache } = this.#options;
    const startedAt = clock.monotonic();
    const joined = this.#underWay.get(place.key);
    if (joined) {
      onCache?.("answer", "hit");
      yield* this.#asCached(joined.follow(question.signal), question, startedAt);
      return;
    }
    const found = await cache.get(this.#kind, place);
    question.signal.throwIfAborted();
    onCache?.("answer", found.outcome);
    if (found.outcome === "hit") return yield* this.#asCached(replay(found.value), question, startedAt);
    // Somebody else may have begun while the cache was asked.
    const other = this.#underWay.get(place.key);
    if (other) return yield* this.#asCached(other.follow(question.signal), question, startedAt);
    yield* this.#begin(place, question).follow(question.signal);
  }

  #begin(place: CachePlace, question: Parameters<Ask["ask"]>[0]): SharedAnswer {
    const { troubles } = this.#options;
    const before = troubles();
    const answer = (signal: AbortSignal) => this.#keep(place, this.#ask.ask({ ...question, signal }), () => troubles() === before);
    const shared = new SharedAnswer(answer, () => {
      if (this.#underWay.get(place.key) === shared) this.#underWay.delete(place.key);
    });
    this.#underWay.set(place.key, shared);
    return shared;
  }

  async *#keep(place: CachePlace, events: AsyncIterable<AnswerEvent>, isSound: () => boolean): AsyncGenerator<AnswerEvent> {
    const { cache } = this.#options;
    const sentences: AnswerSentence[] = [];
    for await (const event of events) {
      if (event.type === "sentence") sentences.push(event.sentence);
      else if (isSound()) cache.set(this.#kind, place, { sentences, answered: event.answered });
      yield event;
    }
  }

  /** The events of an answer that was not made for this question: with an id and times of its own. */
  async *#asCached(events: AsyncIterable<AnswerEvent>, { equipment }: Question, startedAt: number): AsyncGenerator<AnswerEvent, void> {
    const { clock, random } = this.#options;
    const since = () => clock.monotonic() - startedAt;
    let firstSentence: number | undefined;
    for await (const event of events) {
      firstSentence ??= since();
      if (event.type === "sentence") yield event;
      else yield { ...event, answerId: `ans.${equipment}.${random.id(idLength)}`, timing: timing(since(), firstSentence), cached: "exact" };
    }
  }
}

const timing = (total: number, firstSentence: number): Done["timing"] => ({ retrieve: 0, firstSentence, total });

async function* replay({ sentences, answered }: KeptAnswer): AsyncGenerator<AnswerEvent> {
  for (const sentence of sentences) yield { type: "sentence", sentence };
  yield { type: "done", answerId: "", answered, timing: timing(0, 0) };
}
