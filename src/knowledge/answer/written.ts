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
import { withoutNumber } from "./step-number.ts";
import { checkSupport, type Objection, type Support, supportThreshold } from "./support.ts";
import { unansweredSentences } from "./unanswered.ts";

export interface WrittenOptions {
  readonly model: LanguageModel;
  /** Answers when the model fails before its first sentence, or writes nothing that the manual supports. */
  readonly fallback: Answerer;
  /** Called when it had to. */
  readonly onFallback?: (() => void) | undefined;
  /** Called for each sentence that is not passed on. */
  readonly onUnsupported?: ((objection: Objection) => void) | undefined;
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
 * Lets a language model write the answer. A sentence is passed on only if a passage that was retrieved supports it: it is like a place there,
 * and its numbers, units, codes and polarity stand at that place; others are dropped. Throws `language-model-failed` once a sentence has been passed on.
 */
export function createWrittenAnswerer(options: WrittenOptions): Answerer {
  return async function* answer(request) {
    const [best] = rankSentences(request.retrieval.passages, analyseQuestion(request.question));
    if (!isAnswerable(request.retrieval, best, options.limits.answerConfidence)) {
      yield* unansweredSentences(request.equipmentName, request.retrieval.passages);
      return false;
    }
    const outcome = yield* write(request, options);
    if (outcome === "nothing") {
      options.onFallback?.();
      request.onNote?.(quotedNote);
      return yield* options.fallback(request);
    }
    if (outcome === "written") return true;
    yield* unansweredSentences(request.equipmentName, request.retrieval.passages);
    return false;
  };
}

const quotedNote = "The language model gave no answer that the manual supports; the manual is quoted instead.";

type Outcome = "written" | "not-in-manual" | "nothing";

async function* write(request: AnswerRequest, options: WrittenOptions): AsyncGenerator<AnswerSentence, Outcome> {
  const pin = new Pinner(request.retrieval.passages);
  let refused = false;
  try {
    for await (const sentence of modelSentences(request, options)) {
      refused ||= isRefusal(sentence.text);
      if (refused) break;
      const pinned = pin.sentence(sentence);
      if (typeof pinned !== "string") yield pinned;
      else {
        options.onUnsupported?.(pinned);
        const { name: model } = options.model;
        options.log.warn({ model, objection: pinned }, "a sentence of the language model was dropped: the passages do not support it");
      }
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

  /** The sentence with its citations, or why nothing supports it. */
  sentence({ text: raw, markers }: MarkedSentence): AnswerSentence | Objection {
    const text = withoutNumber(raw);
    const outcomes = this.#outcomes(text, markers);
    const supports = outcomes.filter((outcome) => typeof outcome === "object").toSorted((left, right) => right.likeness - left.likeness);
    if (supports.length === 0) return outcomes.find((outcome) => typeof outcome === "string" && outcome !== "unlike") ?? "unlike";
    const cited = supports.map(({ passage, sentence }) => this.#citations.cite(passage, sentence));
    const citations = [...new Map(cited.map((citation) => [citation.n, citation])).values()];
    const warning = /^(?:warning|danger|caution)\b/i.test(text);
    return { index: this.count++, text, spoken: spokenForm(text), warning, citations };
  }

  /** Of the passages that the sentence names, or else of the one that supports it best. */
  #outcomes(text: string, markers: readonly number[]): (Support | Objection)[] {
    const named = markers.map((marker) => this.#passages[marker - 1]).filter((passage) => passage !== undefined);
    const outcomes = named.map((passage) => checkSupport(text, passage, supportThreshold.named));
    if (outcomes.some((outcome) => typeof outcome === "object")) return outcomes;
    const others = this.#passages
      .filter((passage) => !named.includes(passage))
      .map((passage) => checkSupport(text, passage, supportThreshold.unnamed));
    const [best] = others.filter((outcome) => typeof outcome === "object").toSorted((left, right) => right.likeness - left.likeness);
    return best ? [best] : [...outcomes, ...others];
  }
}

function asModelFailure(error: unknown, model: string): EquivoxError {
  if (error instanceof EquivoxError) return error;
  return failure("language-model-failed", { model, problem: problemOf(error) }, error);
}
