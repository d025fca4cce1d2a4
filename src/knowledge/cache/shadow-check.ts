import { linkedController } from "../../base/linked-controller.ts";
import { type Log } from "../../base/log.ts";
import { type Random, randomFraction } from "../../base/random.ts";
import { problemOf } from "../../errors.ts";
import { type AnswerSentence, type CacheKind } from "../answer/answer.ts";
import { type Ask, type Question } from "../ask.ts";
import { type KeptAnswer } from "./found-values.ts";

/** `busy`: it was drawn while another one was being checked. */
export type ShadowResult = "same" | "different" | "failed" | "busy";

export interface ShadowCheckOptions {
  /** Answers a question anew, from no cache and at nobody's cost. */
  readonly recompute: Ask["ask"];
  /** Share of what is served from the cache that is checked, 0 to 1. */
  readonly share: number;
  readonly random: Random;
  readonly log: Log;
  readonly onShadow: (kind: CacheKind, result: ShadowResult) => void;
  /** Nothing is checked once this aborts. */
  readonly signal: AbortSignal;
}

/**
 * Answers some of what came from the cache once more, behind the asker's back, and says when that cites other pages: the one way to learn in
 * production that the cache gives wrong answers. One at a time, so that it never takes more than a small part of the machine.
 */
export class ShadowCheck {
  readonly #options: ShadowCheckOptions;
  #underWay: Promise<void> | undefined;

  constructor(options: ShadowCheckOptions) {
    this.#options = options;
  }

  /** Checks an answer that was served, if it is drawn. Returns at once. */
  served(kind: CacheKind, question: Question, answer: KeptAnswer): void {
    const { share, random, signal, onShadow } = this.#options;
    if (signal.aborted || share === 0 || randomFraction(random) >= share) return;
    if (this.#underWay) {
      onShadow(kind, "busy");
      return;
    }
    this.#underWay = this.#check(kind, question, answer).finally(() => (this.#underWay = undefined));
  }

  async #check(kind: CacheKind, { tenant, equipment, question }: Question, served: KeptAnswer): Promise<void> {
    const { recompute, log, onShadow, signal } = this.#options;
    // The asker's own signal ends with the asker.
    const stop = linkedController(signal);
    const sentences: AnswerSentence[] = [];
    try {
      for await (const event of recompute({ tenant, equipment, question, signal: stop.signal })) {
        if (event.type === "sentence") sentences.push(event.sentence);
        else if (agrees(served, { sentences, answered: event.answered })) onShadow(kind, "same");
        else {
          onShadow(kind, "different");
          log.warn({ tenant, equipment, cached: kind }, "an answer from the cache cites other pages than a new one would");
        }
      }
    } catch (error) {
      onShadow(kind, "failed");
      log.debug({ tenant, equipment, problem: problemOf(error) }, "an answer from the cache could not be checked");
    } finally {
      stop.unlink();
    }
  }
}

/** Both refuse, or both cite a page that is the same. */
function agrees(served: KeptAnswer, made: KeptAnswer): boolean {
  if (served.answered !== made.answered) return false;
  const pages = new Set(pagesOf(made));
  return !served.answered || pagesOf(served).some((page) => pages.has(page));
}

const pagesOf = ({ sentences }: KeptAnswer): string[] =>
  sentences.flatMap(({ citations }) => citations.map(({ documentId, version, page }) => `${documentId} ${version} ${page}`));
