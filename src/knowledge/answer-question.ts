import { type Clock } from "../base/clock.ts";
import { type Log } from "../base/log.ts";
import { type Random } from "../base/random.ts";
import { EquivoxError, failure, problemOf } from "../errors.ts";
import { type Equipment, type EquipmentStore } from "../tenancy/equipment.ts";
import { newAnswerId } from "../tenancy/ids.ts";
import { type AnswerEvent } from "./answer/answer.ts";
import { type Answerer } from "./answer/answerer.ts";
import { createExtractiveAnswerer } from "./answer/extractive.ts";
import { type LanguageModel } from "./answer/language-model.ts";
import { type Objection } from "./answer/support.ts";
import { createWrittenAnswerer } from "./answer/written.ts";
import { type Ask, type Question, normalizeQuestion } from "./ask.ts";
import { type DocumentStore } from "./document-store.ts";
import { type FoundPassages, isRetrieval, type Retrieval } from "./passage.ts";
import { type Search } from "./search-function.ts";
import { withSurroundings } from "./surroundings.ts";
import { searchedQuestion } from "./searched-question.ts";
import { TimeLimit } from "./time-limit.ts";

/** Named as in the configuration, which fits as it is. */
export interface AskLimits {
  readonly questionMaxCharacters: number;
  /** Deadline of a question, from its arrival to its last sentence. */
  readonly requestTimeoutMs: number;
  readonly retrieveMaxPassages: number;
  /** Passages that an answer is made from. */
  readonly answerPassages: number;
  readonly answerMaxSentences: number;
  readonly answerConfidence: number;
  readonly llmMaxCharacters: number;
}

export interface AskOptions {
  readonly search: Search;
  readonly equipment: Pick<EquipmentStore, "get">;
  readonly documents: Pick<DocumentStore, "getGeneration" | "readChunks">;
  /** Writes the answers; without one the manual is quoted. */
  readonly languageModel?: LanguageModel;
  /** Called when the manual was quoted because the language model failed. */
  readonly onFallback?: () => void;
  /** Called for each sentence that was not passed on because no passage supports it. */
  readonly onUnsupported?: (objection: Objection) => void;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly limits: AskLimits;
}

/** Makes the use case of a question: checks, search, answer, deadline. */
export function createAsk(options: AskOptions): Ask {
  const answerer = createAnswerer(options);
  return {
    async retrieve(question) {
      const { retrieveMaxPassages } = options.limits;
      const limit = Math.max(1, Math.min(question.limit ?? options.limits.answerPassages, retrieveMaxPassages));
      return withinDeadline(options, question.signal, async (time) => {
        const text = checkedQuestion(question, options.limits);
        await existing(question, options, time);
        return time.race(options.search({ ...partitionOf(question), question: text, limit, signal: time.signal }));
      });
    },
    ask: (question) => answerQuestion(question, options, answerer),
  };
}

function createAnswerer({ languageModel, onFallback, onUnsupported, log, limits }: AskOptions): Answerer {
  const extractive = createExtractiveAnswerer(limits, onUnsupported);
  if (!languageModel) return extractive;
  return createWrittenAnswerer({ model: languageModel, fallback: extractive, onFallback, onUnsupported, log, limits });
}

async function* answerQuestion(
  question: Question & { readonly retrieval?: Promise<FoundPassages> },
  options: AskOptions,
  answerer: Answerer,
): AsyncGenerator<AnswerEvent, void> {
  // a prefetch that fails before anyone waits for it must not count as unhandled
  question.retrieval?.catch(() => undefined);
  const { clock } = options;
  const startedAt = clock.monotonic();
  const since = () => clock.monotonic() - startedAt;
  const time = new TimeLimit(clock, options.limits.requestTimeoutMs, "The answer", question.signal);
  try {
    const text = checkedQuestion(question, options.limits);
    const equipment = await existing(question, options, time);
    const retrieval = await passagesFor(question, text, options, time);
    const retrieve = since();
    let note: string | undefined;
    const onNote = (text: string): void => {
      note = text;
    };
    const request = { question: text, retrieval, equipmentName: equipment.name, signal: time.signal, onNote };
    const sentences = answerer(request);
    let firstSentence: number | undefined;
    try {
      for (let next = await time.race(sentences.next()); ; next = await time.race(sentences.next())) {
        firstSentence ??= since();
        if (next.done) {
          const answerId = newAnswerId(options.random, question.equipment);
          const timing = { retrieve, firstSentence, total: since() };
          yield { type: "done", answerId, answered: next.value, timing, ...(note === undefined ? {} : { note }) };
          return;
        }
        yield { type: "sentence", sentence: next.value };
      }
    } finally {
      // not waited for: the signal has told it to stop, and an answerer that is deaf to it must not hold up the caller
      time.abandon();
      void sentences.return(false).catch(() => undefined);
    }
  } catch (error) {
    throw asAnswerFailure(error, time);
  } finally {
    time.close();
  }
}

/** The prefetched passages when they were found for these words and nothing has changed since; else a search. */
async function passagesFor(
  question: Question & { readonly retrieval?: Promise<FoundPassages> },
  text: string,
  options: AskOptions,
  time: TimeLimit,
): Promise<Retrieval> {
  const partition = partitionOf(question);
  const prefetched = question.retrieval && (await time.race(question.retrieval.catch(() => undefined)));
  const found =
    prefetched &&
    isRetrieval(prefetched) &&
    normalizeQuestion(prefetched.question) === normalizeQuestion(text) &&
    (await holds(prefetched, partition, options, time))
      ? prefetched
      : await time.race(options.search({ ...partition, question: text, limit: options.limits.answerPassages, signal: time.signal }));
  const passages = found.passages.slice(0, options.limits.answerPassages);
  return { ...found, passages: await time.race(withSurroundings(passages, partition, options.documents)) };
}

async function holds(retrieval: Retrieval, partition: ReturnType<typeof partitionOf>, { documents }: AskOptions, time: TimeLimit) {
  return (await time.race(documents.getGeneration(partition))) === retrieval.generation;
}

async function existing(question: Question, { equipment }: AskOptions, time: TimeLimit): Promise<Equipment> {
  const found = await time.race(equipment.get(question.tenant, question.equipment));
  if (!found) throw failure("equipment-not-found", { equipment: question.equipment });
  return found;
}

/** The question as it is searched. */
function checkedQuestion({ question }: Question, { questionMaxCharacters }: AskLimits): string {
  if (question.length > questionMaxCharacters) throw failure("question-too-long", { maxCharacters: questionMaxCharacters });
  if (normalizeQuestion(question) === "") throw failure("question-empty");
  return searchedQuestion(question);
}

const partitionOf = ({ tenant, equipment }: Question) => ({ tenant, equipment });

async function withinDeadline<Result>(options: AskOptions, signal: AbortSignal, work: (time: TimeLimit) => Promise<Result>) {
  const time = new TimeLimit(options.clock, options.limits.requestTimeoutMs, "The search", signal);
  try {
    return await work(time);
  } catch (error) {
    throw asAnswerFailure(error, time);
  } finally {
    time.close();
  }
}

/** Errors of the table and the caller's own reason pass; anything else is an answer that failed. */
function asAnswerFailure(error: unknown, time: TimeLimit): unknown {
  if (time.signal.aborted && error === time.signal.reason) return error;
  if (error instanceof EquivoxError) return error;
  return failure("answer-failed", { problem: problemOf(error) }, error);
}
