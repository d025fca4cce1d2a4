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
  readonly sentence: (turn: number, sentence: AnswerSentence) => void;
  readonly done: (turn: number, done: Extract<AnswerEvent, { type: "done" }>) => void;
  readonly failed: (turn: number, error: EquivoxError) => void;
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

  run(turn: number, question: string, retrieval: Promise<FoundPassages> | undefined): void {
    this.stop();
    const controller = new AbortController();
    this.#controller = controller;
    this.#answer(turn, question, retrieval, controller.signal).catch((error: unknown) => {
      if (controller.signal.aborted) return;
      controller.abort();
      this.#options.failed(turn, error instanceof EquivoxError ? error : failure("answer-failed", { problem: problemOf(error) }, error));
    });
  }

  stop(): void {
    this.#controller.abort();
  }

  async #answer(turn: number, question: string, retrieval: Promise<FoundPassages> | undefined, signal: AbortSignal): Promise<void> {
    const { ask, tenant, equipment, tracker, limits } = this.#options;
    const wait = { ...limits, signal, what: "Answering" };
    const events = ask.ask({ tenant, equipment, question, signal, ...(retrieval ? { retrieval } : {}) })[Symbol.asyncIterator]();
    const take = () => tracker.track(within(events.next(), wait));
    let sentences = 0;
    try {
      for (let next = await take(); !next.done; next = await take()) {
        if (next.value.type === "done") {
          this.#options.done(turn, next.value);
          return;
        }
        if (++sentences > maxSentences) throw failure("answer-failed", { problem: `it has over ${maxSentences} sentences` });
        this.#options.sentence(turn, next.value.sentence);
      }
      throw failure("answer-failed", { problem: "it broke off" });
    } finally {
      release(events);
    }
  }
}
