import { setTimeout as delay } from "node:timers/promises";
import { askedEquipment, judge, questionAbout, type RigTenant, topicCount } from "./manual.ts";
import { type RigApi } from "./rig-api.ts";

const pollMs = 700;
const callWithinMs = 60_000;

/** Generations of a tenant's manual that may answer. */
type Generations = Readonly<{ from: number; to: number }>;

/** A batch of questions that was accepted, and every answer as it was first seen. */
export class AskedBatch {
  readonly batchId: string;
  readonly #tenant: RigTenant;
  readonly #api: RigApi;
  readonly #questions: readonly string[];
  readonly #seen = new Map<number, string>();

  private constructor(batchId: string, tenant: RigTenant, api: RigApi, questions: readonly string[]) {
    this.batchId = batchId;
    this.#tenant = tenant;
    this.#api = api;
    this.#questions = questions;
  }

  /** Submits one question after another about all that the manual holds, until somebody takes them. */
  static async submit(tenant: RigTenant, api: RigApi, count: number): Promise<AskedBatch> {
    const questions = Array.from({ length: count }, (_, topic) => questionAbout(topic % topicCount));
    const batchId = await api.patiently(() => api.submitBatch(askedEquipment, questions), callWithinMs);
    return new AskedBatch(batchId, tenant, api, questions);
  }

  /** Waits until it is done and looks once more; one line for each answer that is lost, wrong, out of place, or was another before. */
  async problems(withinMs: number, generations: Generations): Promise<string[]> {
    const giveUpAt = performance.now() + withinMs;
    const problems: string[] = [];
    for (let over = false; ;) {
      const { state, done, total, answers } = await this.#api.patiently(() => this.#api.batch(this.batchId), callWithinMs);
      const given = answers.filter(({ answer, error }) => answer !== undefined || error !== undefined).length;
      if (total !== this.#questions.length || given !== done) problems.push(`${given} answers, ${done} of ${total} done`);
      for (const [index, answer] of answers.entries()) problems.push(...this.#look(index, answer, generations));
      if (over) return problems;
      over = state === "done";
      if (performance.now() > giveUpAt) return [...problems, `it is ${state} after ${withinMs} ms, with ${done} of ${total} answers`];
      await delay(pollMs);
    }
  }

  #look(
    index: number,
    { question, answer, error, citations = [] }: Awaited<ReturnType<RigApi["batch"]>>["answers"][number],
    generations: Generations,
  ): string[] {
    if (question !== this.#questions[index]) return [`question ${index} became “${question}”`];
    if (answer === undefined && error === undefined) return this.#seen.has(index) ? [`answer ${index} is gone`] : [];
    const text = answer ?? `error ${error?.code ?? ""}`;
    const before = this.#seen.get(index);
    this.#seen.set(index, text);
    // Said once, however often it is looked at.
    if (before !== undefined) return before === text ? [] : [`answer ${index} was “${before}” and is “${text}”`];
    if (answer === undefined) return [`question ${index} met ${error?.code ?? "an error"}`];
    const verdict = judge(this.#tenant, index % topicCount, generations, [{ text: answer, citations }]);
    return verdict === "right" ? [] : [`answer ${index} is ${verdict}: ${answer}`];
  }
}
