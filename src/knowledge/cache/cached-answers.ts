import { type Clock } from "../../base/clock.ts";
import { type Random } from "../../base/random.ts";
import { newAnswerId } from "../../tenancy/ids.ts";
import { type AnswerEvent, type AnswerSentence, type CacheKind } from "../answer/answer.ts";
import { type Ask, type Question } from "../ask.ts";
import { type AlikeAnswers } from "./alike-answers.ts";
import { type Cache, type CachePlace, type OnCache } from "./cache.ts";
import { answerKind, type KeptAnswer } from "./found-values.ts";
import { type ShadowCheck } from "./shadow-check.ts";
import { SharedAnswer } from "./shared-answer.ts";

/** Named as in the configuration where it has them. */
export interface CachedAnswersOptions {
  readonly cache: Cache;
  /** Grows whenever an engine failed and something else stood in for it: what was found meanwhile is told and not kept. */
  readonly troubles: () => number;
  readonly clock: Clock;
  readonly random: Random;
  readonly onCache?: OnCache;
  /** Serves answers to questions that are worded otherwise; without, only the same words find an answer. */
  readonly alike?: AlikeAnswers | undefined;
  /** Checks some of what was served. */
  readonly shadow?: ShadowCheck | undefined;
  readonly limits: { readonly cacheResultMs: number };
}

/** Where an answer lies. */
export interface AnswerPlaces {
  /** By the question's words. */
  readonly exact: CachePlace;
  /** By its content, which takes a while to be read; undefined when it shares its answer with no other wording. */
  readonly alike: () => CachePlace | undefined;
}

type AskedQuestion = Parameters<Ask["ask"]>[0];
type Done = Extract<AnswerEvent, { type: "done" }>;

/** Answers from the cache, from one that is under way, or newly. */
export class CachedAnswers {
  readonly #ask: Ask;
  readonly #options: CachedAnswersOptions;
  readonly #kind;
  readonly #underWay = new Map<string, SharedAnswer>();

  constructor(ask: Ask, options: CachedAnswersOptions) {
    this.#ask = ask;
    this.#options = options;
    this.#kind = answerKind(options.limits.cacheResultMs);
  }

  async *answer(places: AnswerPlaces, question: AskedQuestion): AsyncGenerator<AnswerEvent, void> {
    const { cache, clock, onCache, shadow } = this.#options;
    const startedAt = clock.monotonic();
    const { key } = places.exact;
    const joined = this.#underWay.get(key);
    if (joined) {
      onCache?.("answer", "hit");
      return yield* this.#asCached(joined.follow(question.signal), question, startedAt);
    }
    const found = await cache.get(this.#kind, places.exact);
    question.signal.throwIfAborted();
    const place = found.outcome === "hit" ? undefined : places.alike();
    const alike = place && (await this.#options.alike?.find(place, question.question, question.signal));
    onCache?.("answer", alike ? "semantic" : found.outcome);
    if (alike) {
      shadow?.served("semantic", question, alike);
      return yield* this.#asCached(replay(alike), question, startedAt, "semantic");
    }
    if (found.outcome === "hit") {
      shadow?.served("exact", question, found.value);
      return yield* this.#asCached(replay(found.value), question, startedAt);
    }
    // Somebody else may have begun while the cache was asked.
    const other = this.#underWay.get(key);
    if (other) return yield* this.#asCached(other.follow(question.signal), question, startedAt);
    yield* this.#begin(places.exact, place, question).follow(question.signal);
  }

  #begin(exact: CachePlace, alike: CachePlace | undefined, question: AskedQuestion): SharedAnswer {
    const { troubles } = this.#options;
    const { key } = exact;
    const before = troubles();
    const isSound = () => troubles() === before;
    const answer = (signal: AbortSignal) =>
      this.#keep({ exact, alike }, question.question, this.#ask.ask({ ...question, signal }), isSound);
    const shared = new SharedAnswer(answer, () => {
      if (this.#underWay.get(key) === shared) this.#underWay.delete(key);
    });
    this.#underWay.set(key, shared);
    return shared;
  }

  async *#keep(
    { exact, alike }: { exact: CachePlace; alike: CachePlace | undefined },
    question: string,
    events: AsyncIterable<AnswerEvent>,
    isSound: () => boolean,
  ): AsyncGenerator<AnswerEvent> {
    const sentences: AnswerSentence[] = [];
    for await (const event of events) {
      if (event.type === "sentence") sentences.push(event.sentence);
      else if (isSound()) {
        const answer: KeptAnswer = { sentences, answered: event.answered };
        this.#options.cache.set(this.#kind, exact, answer);
        // Nobody waits for it, and it throws nothing.
        if (alike) void this.#options.alike?.keep(alike, question, answer);
      }
      yield event;
    }
  }

  /** The events of an answer that was not made for this question: with an id and times of its own. */
  async *#asCached(
    events: AsyncIterable<AnswerEvent>,
    { equipment }: Question,
    startedAt: number,
    cached: CacheKind = "exact",
  ): AsyncGenerator<AnswerEvent, void> {
    const { clock, random } = this.#options;
    const since = () => clock.monotonic() - startedAt;
    let firstSentence: number | undefined;
    for await (const event of events) {
      firstSentence ??= since();
      if (event.type === "sentence") yield event;
      else yield { ...event, answerId: newAnswerId(random, equipment), timing: timing(since(), firstSentence), cached };
    }
  }
}

const timing = (total: number, firstSentence: number): Done["timing"] => ({ retrieve: 0, firstSentence, total });

async function* replay({ sentences, answered }: KeptAnswer): AsyncGenerator<AnswerEvent> {
  for (const sentence of sentences) yield { type: "sentence", sentence };
  yield { type: "done", answerId: "", answered, timing: timing(0, 0) };
}
