import { describe, expect, it } from "vitest";
import { silentLog } from "../../base/log.ts";
import { failure } from "../../errors.ts";
import { slugSchema } from "../../tenancy/equipment.ts";
import { tenantSchema } from "../../tenancy/tenant.ts";
import { type AnswerEvent } from "../answer/answer.ts";
import { type DeliveryEnd } from "../delivery.ts";
import { BatchRunner } from "./batch-runner.ts";
import { type BatchAnswer, type BatchReference } from "./batches.ts";

const reference: BatchReference = { tenant: tenantSchema.parse("acme"), equipment: slugSchema.parse("press"), batchId: "bat.press.1" };
const done: AnswerEvent = { type: "done", answerId: "a", answered: true, timing: { retrieve: 0, firstSentence: 0, total: 0 } };
const said: AnswerEvent = { type: "sentence", sentence: { index: 0, text: "25 Nm.", spoken: "", warning: false, citations: [] } };

/** A batch of one question, delivered by hand; each asking goes as the next of `tries` says. */
function deliver(tries: (Error | undefined)[]) {
  const answers: (BatchAnswer | undefined)[] = [undefined];
  let handle: (reference: BatchReference) => Promise<DeliveryEnd> = () => Promise.resolve("done");
  const runner = new BatchRunner({
    store: {
      create: () => Promise.resolve(true),
      read: () => Promise.resolve({ ...reference, createdAt: 0, questions: ["How tight?"], answers: [...answers] }),
      putAnswer: async (_reference, index, answer) => void (answers[index] ??= answer),
      finish: () => Promise.resolve(),
      remove: () => Promise.resolve(),
    },
    delivery: {
      announce: () => Promise.resolve("held"),
      serve: (given) => (handle = given),
      countWaiting: () => Promise.resolve(0),
      close: () => Promise.resolve(),
    },
    ask: {
      async *ask() {
        const trouble = tries.shift();
        yield said;
        if (trouble) throw trouble;
        yield done;
      },
    },
    log: silentLog,
    concurrency: 1,
  });
  runner.start();
  return { again: () => handle(reference), answers };
}

const lost = () => failure("answer-failed", { problem: "the server that read it out went away" });

describe("a batch that is worked on", () => {
  it.each([lost(), failure("deadline-exceeded", { what: "The answer", timeoutMs: 10 })])("asks once more after %s", async (trouble) => {
    const { again, answers } = deliver([trouble]);
    expect(await again()).toBe("done");
    expect(answers).toEqual([{ question: "How tight?", answered: true, answer: "25 Nm.", citations: [] }]);
  });

  it("takes a failure that stays for the answer", async () => {
    const { again, answers } = deliver([lost(), lost()]);
    expect(await again()).toBe("done");
    expect(answers).toMatchObject([{ error: { code: "answer-failed" } }]);
  });

  it.each([
    failure("rag-unreachable", { problem: "none accepts connections" }),
    failure("queue-full", { queue: "The rag server", limit: 1 }),
    failure("store-unreachable", { address: "mongodb://db", problem: "away" }),
  ])("comes again after %s, with nothing answered", async (trouble) => {
    const { again, answers } = deliver([trouble]);
    expect(await again()).toBe("again");
    expect(answers).toEqual([undefined]);
    expect(await again()).toBe("done");
    expect(answers[0]).toMatchObject({ answered: true });
  });

  it("does not ask twice what the question is to blame for", async () => {
    const { again, answers } = deliver([failure("question-empty"), undefined]);
    expect(await again()).toBe("done");
    expect(answers).toMatchObject([{ error: { code: "question-empty" } }]);
  });
});
