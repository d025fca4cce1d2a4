import { EquivoxError, failure, problemOf } from "../../errors.ts";
import { type AnswerEvent, type AnswerSentence } from "../../knowledge/answer/answer.ts";
import { type Ask } from "../../knowledge/ask.ts";
import { type FoundPassages } from "../../knowledge/passage.ts";
import { type EquipmentSlug } from "../../tenancy/equipment.ts";
import { type TenantId } from "../../tenancy/tenant.ts";
import { type Tracker } from "./tracker.ts";
import { release, type WaitLimits, within } from "./within.ts";

export interface TurnRunnerOptions {
  readonly ask: Ask;
  readonly tenant: TenantId;
  readonly equipment: EquipmentSlug;
  readonly tracker: Tracker;
  readonly limits: Omit<WaitLimits, "signal" | "what">;
  /** What a question that leans on earlier ones asks; undefined, at once or later, when it stands alone. */
  readonly understand: (question: string, signal: AbortSignal) => Promise<string | undefined> | undefined;
  readonly understood: (turn: number, text: string) => void;
  /** What was found for a question while it was being spoken. */
  readonly found: (question: string) => Promise<FoundPassages> | undefined;
  readonly sentence: (turn: number, sentence: AnswerSentence) => void;
  readonly done: (turn: number, done: Extract<AnswerEvent, { type: "done" }>) => void;
  readonly failed: (turn: number, error: EquivoxError) => void;
}

interface Attempt {
  readonly known: readonly AnswerSentence[];
  readonly signal: AbortSignal;
}

/** More sentences than anyone listens to; what follows them is an error of the answerer. */
const maxSentences = 64;

/** Asks the question of one turn at a time and hands its sentences on. Late ones of a turn that was stopped are dropped. */
export class TurnRunner {
  readonly #options: TurnRunnerOptions;
  #controller = new AbortController();

  constructor(options: TurnRunnerOptions) {
    this.#options = options;
  }

  /** @param known sentences that an earlier attempt at the same answer found; they are not handed on again */
  run(turn: number, question: string, known: readonly AnswerSentence[] = []): void {
    this.stop();
    const controller = new AbortController();
    this.#controller = controller;
    this.#answer(turn, question, { known, signal: controller.signal }).catch((error: unknown) => {
      if (controller.signal.aborted) return;
      controller.abort();
      this.#options.failed(turn, error instanceof EquivoxError ? error : failure("answer-failed", { problem: problemOf(error) }, error));
    });
  }

  stop(): void {
    this.#controller.abort();
  }

  async #answer(turn: number, said: string, { known, signal }: Attempt): Promise<void> {
    const { ask, tenant, equipment, tracker, limits, understand, understood, found } = this.#options;
    const wait = { ...limits, signal, what: "Answering" };
    const reading = understand(said, signal);
    const rewritten = reading && (await tracker.track(within(reading, wait)));
    if (rewritten !== undefined) understood(turn, rewritten);
    const question = rewritten ?? said;
    const retrieval = found(question);
    const events = ask.ask({ tenant, equipment, question, signal, ...(retrieval ? { retrieval } : {}) })[Symbol.asyncIterator]();
    const take = () => tracker.track(within(events.next(), wait));
    const unheard = new Continuation(known);
    let sentences = 0;
    try {
      for (let next = await take(); !next.done; next = await take()) {
        if (next.value.type === "done") {
          this.#options.done(turn, next.value);
          return;
        }
        if (++sentences > maxSentences) throw failure("answer-failed", { problem: `it has over ${maxSentences} sentences` });
        const sentence = unheard.take(next.value.sentence);
        if (sentence) this.#options.sentence(turn, sentence);
      }
      throw failure("answer-failed", { problem: "it broke off" });
    } finally {
      release(events);
    }
  }
}

/** Tells new sentences from known ones by their words, because a language model may put the same answer otherwise. */
class Continuation {
  readonly #known: string[];
  #index: number | undefined;

  constructor(known: readonly AnswerSentence[]) {
    this.#known = known.map(({ text }) => text);
    const last = known.at(-1);
    if (last) this.#index = last.index + 1;
  }

  /** The sentence, numbered on from the known ones; undefined when it is one of them. */
  take(sentence: AnswerSentence): AnswerSentence | undefined {
    if (this.#index === undefined) return sentence;
    const known = this.#known.indexOf(sentence.text);
    if (known < 0) return { ...sentence, index: this.#index++ };
    this.#known.splice(known, 1);
    return undefined;
  }
}
