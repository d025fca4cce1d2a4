import { type Clock } from "../../base/clock.ts";
import { linkedController } from "../../base/linked-controller.ts";
import { type Random } from "../../base/random.ts";
import { within } from "../../base/within.ts";
import { failure } from "../../errors.ts";
import { newAnswerId } from "../../tenancy/ids.ts";
import { type AnswerEvent } from "../answer/answer.ts";
import { type Ask, type Question } from "../ask.ts";
import { cosine } from "../cache/shares-answer.ts";
import { type DocumentStore } from "../document-store.ts";
import { type EmbeddingModel } from "../embedding.ts";
import { searchedQuestion } from "../searched-question.ts";
import { type KnownVerifiedAnswers, type VerifiedAnswersOfGeneration } from "./known-verified-answers.ts";
import { sentencesOf } from "./spoken-answer.ts";
import { type VerifiedAnswer } from "./verified-answer.ts";

/** Named as in the configuration where it has them. */
export interface VerifiedAskOptions {
  readonly known: Pick<KnownVerifiedAnswers, "peek" | "read">;
  /** The generations that caches go by, so that asking for one here costs nothing more. */
  readonly generations: Pick<DocumentStore, "getGeneration">;
  /** The one that search uses, so that a question that is searched afterwards is not embedded twice. */
  readonly embedding: EmbeddingModel;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: {
    readonly questionMaxCharacters: number;
    readonly questionEmbeddingTimeoutMs: number;
    readonly verifiedLikeness: number;
    readonly verifiedTimeoutMs: number;
  };
}

type Asked = Parameters<Ask["ask"]>[0];

/** Wordings that a question is compared with; all have its content already. */
const maxCompared = 8;

/**
 * The same use case, with experts' answers before all others. A question of an equipment whose verified answers are known waits for
 * nothing; after a new generation they are read while the ordinary answer is being found. Trouble with them leaves the ordinary answer.
 */
export function withVerifiedAnswers(ask: Ask, options: VerifiedAskOptions): Ask {
  return {
    retrieve: (question) => ask.retrieve(question),
    async *ask(question) {
      const startedAt = options.clock.monotonic();
      const generation = await generationOf(question, options);
      const known = generation === undefined ? undefined : options.known.peek(question, generation);
      const answer = known && (await find(known, question, options));
      if (answer) {
        // Nobody waits for what was found ahead any more.
        question.retrieval?.catch(() => undefined);
        yield* say(answer, question, { ...options, startedAt });
      } else if (known || generation === undefined) yield* ask.ask(question);
      else yield* whileReading(ask, question, generation, { ...options, startedAt });
    },
  };
}

/** Undefined when there is none to go by: what is wrong then, the ordinary way says. */
async function generationOf({ tenant, equipment, question, signal }: Question, { generations, limits }: VerifiedAskOptions) {
  if (signal.aborted || question.length > limits.questionMaxCharacters) return undefined;
  try {
    return await generations.getGeneration({ tenant, equipment });
  } catch {
    return undefined;
  }
}

async function* whileReading(
  ask: Ask,
  question: Asked,
  generation: number,
  options: VerifiedAskOptions & { readonly startedAt: number },
): AsyncGenerator<AnswerEvent, void> {
  const stop = linkedController(question.signal);
  const events = ask.ask({ ...question, signal: stop.signal })[Symbol.asyncIterator]();
  try {
    const first = events.next();
    first.catch(() => undefined);
    const looking = options.known.read(question, generation).then((known) => find(known, question, options));
    looking.catch(() => undefined);
    const { clock, limits } = options;
    const timeoutMs = limits.verifiedTimeoutMs;
    const late = () => failure("deadline-exceeded", { what: "Reading the verified answers", timeoutMs });
    // Neither whoever leaves nor what the manuals say is held up by the store; the next question finds what comes later.
    const answer = await within(looking, { clock, timeoutMs, late, signal: question.signal }).catch(() => undefined);
    if (answer) {
      stop.abort(new DOMException("an expert has answered this", "AbortError"));
      yield* say(answer, question, options);
      return;
    }
    for (let next = await first; next.done !== true; next = await events.next()) yield next.value;
  } finally {
    stop.unlink();
    void Promise.resolve(events.return?.()).catch(() => undefined);
  }
}

async function find(known: VerifiedAnswersOfGeneration, question: Asked, options: VerifiedAskOptions): Promise<VerifiedAnswer | undefined> {
  if (known.empty) return undefined;
  try {
    const answer = known.exact(question.question) ?? (await nearest(known, question, options));
    if (!answer) return undefined;
    const { clock, limits } = options;
    const timeoutMs = limits.questionEmbeddingTimeoutMs;
    const late = () => failure("deadline-exceeded", { what: "Looking at the cited pages", timeoutMs });
    return (await within(known.stands(answer), { timeoutMs, clock, late })) ? answer : undefined;
  } catch {
    return undefined;
  }
}

/** The answer whose wording is nearest in meaning, of those of the same content; undefined when none is near enough. */
async function nearest(
  known: VerifiedAnswersOfGeneration,
  { question, tenant, signal }: Asked,
  { embedding, clock, limits }: VerifiedAskOptions,
): Promise<VerifiedAnswer | undefined> {
  const alike = known.alike(question).slice(0, maxCompared);
  if (alike.length === 0) return undefined;
  const texts = [question, ...alike.map(({ text }) => text)].map(searchedQuestion);
  const timeoutMs = limits.questionEmbeddingTimeoutMs;
  const embedded = embedding.embed(texts, { priority: "question", signal, tenant });
  embedded.catch(() => undefined);
  const late = () => failure("deadline-exceeded", { what: "Embedding the question", timeoutMs });
  const [asked, ...vectors] = await within(embedded, { timeoutMs, clock, late });
  let best: { readonly answer: VerifiedAnswer; readonly likeness: number } | undefined;
  for (const [index, { answer }] of alike.entries()) {
    const vector = vectors[index];
    const likeness = asked && vector ? cosine(asked, vector) : -1;
    if (likeness >= limits.verifiedLikeness && likeness > (best?.likeness ?? -1)) best = { answer, likeness };
  }
  return best?.answer;
}

function* say(
  answer: VerifiedAnswer,
  { equipment }: Question,
  { clock, random, startedAt }: Pick<VerifiedAskOptions, "clock" | "random"> & { readonly startedAt: number },
): Generator<AnswerEvent, void> {
  const firstSentence = clock.monotonic() - startedAt;
  for (const sentence of sentencesOf(answer)) yield { type: "sentence", sentence };
  yield {
    type: "done",
    answerId: newAnswerId(random, equipment),
    answered: true,
    timing: { retrieve: 0, firstSentence, total: clock.monotonic() - startedAt },
    cached: "verified",
    verified: { author: answer.author, date: answer.verifiedAt },
  };
}
