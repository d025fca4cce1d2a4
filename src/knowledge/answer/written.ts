import { type Log } from "../../base/log.ts";
import { EquivoxError, failure, problemOf } from "../../errors.ts";
import { type Passage } from "../passage.ts";
import { type AnswerSentence } from "./answer.ts";
import { isAnswerable } from "./answerable.ts";
import { type Answerer, type AnswerRequest } from "./answerer.ts";
import { Citations } from "./citations.ts";
import { type LanguageModel } from "./language-model.ts";
import { buildPrompt, notInManual } from "./prompt.ts";
import { analyseQuestion } from "./question-type.ts";
import { rankSentences } from "./relevance.ts";
import { type MarkedSentence, SentenceStream } from "./sentence-stream.ts";
import { spokenForm } from "./spoken-form.ts";
import { bestSupport, namedSupport, numbersAreSupported, type Support } from "./support.ts";
import { unansweredSentence } from "./unanswered.ts";

export interface WrittenOptions {
  readonly model: LanguageModel;
  /** Answers when the model fails before its first sentence, or writes nothing that the manual supports. */
  readonly fallback: Answerer;
  /** Called when it had to. */
  readonly onFallback?: (() => void) | undefined;
  readonly log: Log;
  readonly limits: {
    readonly answerConfidence: number;
    /** Characters of a model's answer that are read; the rest is not waited for. */
    readonly llmMaxCharacters: number;
  };
}

/** A sentence that grows beyond this many characters is cut there. */
const sentenceMaxCharacters = 600;

/**
 * Lets a language model write the answer. A sentence is passed on only if it is pinned to a passage that was retrieved, and only with
 * numbers that stand in what it is pinned to; others are dropped. Throws `language-model-failed` once a sentence has been passed on.
 */
export function createWrittenAnswerer(options: WrittenOptions): Answerer {
  return async function* answer(request) {
    const [best] = rankSentences(request.retrieval.passages, analyseQuestion(request.question));
    if (!isAnswerable(request.retrieval, best, options.limits.answerConfidence)) {
      yield unansweredSentence(request.equipmentName);
      return false;
    }
    const outcome = yield* write(request, options);
    if (outcome === "nothing") {
      options.onFallback?.();
      return yield* options.fallback(request);
    }
    if (outcome === "written") return true;
    yield unansweredSentence(request.equipmentName);
    return false;
  };
}

type Outcome = "written" | "not-in-manual" | "nothing";

async function* write(request: AnswerRequest, options: WrittenOptions): AsyncGenerator<AnswerSentence, Outcome> {
  const pin = new Pinner(request.retrieval.passages);
  let refused = false;
  try {
    for await (const sentence of modelSentences(request, options)) {
      refused ||= isRefusal(sentence.text);
      if (refused) break;
      const pinned = pin.sentence(sentence);
      if (pinned) yield pinned;
      else options.log.warn({ model: options.model.name }, "a sentence of the language model was dropped: the passages do not support it");
    }
  } catch (error) {
    request.signal.throwIfAborted();
    if (pin.count > 0) throw asModelFailure(error, options.model.name);
    options.log.warn({ model: options.model.name, problem: problemOf(error) }, "the language model failed; the manual is quoted instead");
    return "nothing";
  }
  if (pin.count > 0) return "written";
  return refused ? "not-in-manual" : "nothing";
}

/** The model's sentences as they are complete; stops reading, which stops the model, at the limit. */
async function* modelSentences({ question, equipmentName, retrieval, signal }: AnswerRequest, options: WrittenOptions) {
  const stream = new SentenceStream(sentenceMaxCharacters);
  const { system, prompt } = buildPrompt(question, equipmentName, retrieval.passages);
  let read = 0;
  for await (const piece of options.model.stream({ system, prompt, signal })) {
    const rest = options.limits.llmMaxCharacters - read;
    yield* stream.push(piece.slice(0, rest));
    read += piece.length;
    if (read >= options.limits.llmMaxCharacters) return;
  }
  yield* stream.end();
}

const isRefusal = (text: string): boolean =>
  text
    .toUpperCase()
    .replaceAll(/[^A-Z ]/g, "")
    .trim()
    .startsWith(notInManual);

/** Ties sentences to the passages that they name, and numbers both. */
class Pinner {
  readonly #citations = new Citations();
  readonly #passages: readonly Passage[];
  count = 0;

  constructor(passages: readonly Passage[]) {
    this.#passages = passages;
  }

  /** Undefined when nothing supports the sentence. */
  sentence({ text, markers }: MarkedSentence): AnswerSentence | undefined {
    const supports = this.#supports(text, markers);
    const passages = supports.map((support) => support.passage);
    if (supports.length === 0 || !numbersAreSupported(text, passages)) return undefined;
    const cited = supports.map(({ passage, sentence }) => this.#citations.cite(passage, sentence));
    const citations = [...new Map(cited.map((citation) => [citation.n, citation])).values()];
    const warning = /^(?:warning|danger|caution)\b/i.test(text);
    return { index: this.count++, text, spoken: spokenForm(text), warning, citations };
  }

  #supports(text: string, markers: readonly number[]): Support[] {
    const named = markers.map((marker) => this.#passages[marker - 1]).filter((passage) => passage !== undefined);
    const supports = named.map((passage) => namedSupport(passage, text)).filter((support) => support !== undefined);
    if (supports.length > 0) return supports.toSorted((left, right) => right.overlap - left.overlap);
    const best = bestSupport(this.#passages, text);
    return best ? [best] : [];
  }
}

function asModelFailure(error: unknown, model: string): EquivoxError {
  if (error instanceof EquivoxError) return error;
  return failure("language-model-failed", { model, problem: problemOf(error) }, error);
}
