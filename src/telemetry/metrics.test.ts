import { afterEach, describe, expect, test } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { failure } from "../errors.ts";
import { type Ask } from "../knowledge/ask.ts";
import { slugSchema } from "../tenancy/equipment.ts";
import { localTenant } from "../tenancy/tenant.ts";
import { createEventLoopMonitor } from "./event-loop.ts";
import { measuredAsk } from "./measured-ask.ts";
import { createMetrics } from "./metrics.ts";

const monitors: { close(): void }[] = [];
afterEach(() => monitors.splice(0).forEach((monitor) => monitor.close()));

function setUp() {
  const clock = new ManualClock();
  const eventLoop = createEventLoopMonitor();
  monitors.push(eventLoop);
  return { clock, metrics: createMetrics({ clock, eventLoop }) };
}

const timing = { retrieve: 12, firstSentence: 20, total: 30 };
const question = { tenant: localTenant, equipment: slugSchema.parse("press"), question: "How?", signal: new AbortController().signal };

describe("metrics", () => {
  test("carry the five pinned names", async () => {
    const { metrics } = setUp();
    metrics.ragRequest("ask", "answered", 40);
    const text = await metrics.render();
    for (const name of [
      "active_connections",
      "rag_requests_total",
      "rag_request_duration_seconds",
      "cpu_usage_percent",
      "memory_usage_bytes",
    ]) {
      expect(text).toMatch(new RegExp(`^# TYPE ${name} `, "m"));
    }
  });

  test("count connections at the moment of the scrape", async () => {
    const { metrics } = setUp();
    let open = 3;
    metrics.countConnections(() => open);
    expect(await metrics.render()).toContain("\nactive_connections 3\n");
    open = 0;
    expect(await metrics.render()).toContain("\nactive_connections 0\n");
  });

  test("observe the stages that a turn had, in seconds", async () => {
    const { metrics } = setUp();
    metrics.turn("text", timing);
    const text = await metrics.render();
    expect(text).toContain('turn_stage_duration_seconds_sum{mode="text",stage="retrieve"} 0.012');
    expect(text).not.toContain('stage="endpoint"');
  });

  test("of two servers in one process do not mix", async () => {
    const [first, second] = [setUp().metrics, setUp().metrics];
    first.jobEnded("indexed");
    expect(await first.render()).toContain('jobs_total{state="indexed"} 1');
    expect(await second.render()).not.toContain('jobs_total{state="indexed"}');
  });
});

describe("a measured ask", () => {
  test.each([true, false])("counts an answer with answered=%s and its time", async (answered) => {
    const { metrics, clock } = setUp();
    const ask = askThat(async function* () {
      clock.advance(250);
      yield { type: "done" as const, answerId: "a", answered, timing };
    });
    for await (const _ of measuredAsk(ask, { metrics, clock }).ask(question));
    const text = await metrics.render();
    expect(text).toContain(`rag_requests_total{kind="ask",outcome="${answered ? "answered" : "unanswered"}"} 1`);
    expect(text).toContain('rag_request_duration_seconds_sum{kind="ask"} 0.25');
  });

  test("counts a failure as failed and passes it on", async () => {
    const { metrics, clock } = setUp();
    const ask = askThat(async function* () {
      throw failure("answer-failed", { problem: "no reason" });
    });
    await expect(consume(measuredAsk(ask, { metrics, clock }).ask(question))).rejects.toMatchObject({ code: "answer-failed" });
    expect(await metrics.render()).toContain('rag_requests_total{kind="ask",outcome="failed"} 1');
  });

  test("counts a consumer that leaves early as cancelled", async () => {
    const { metrics, clock } = setUp();
    const ask = askThat(async function* () {
      yield { type: "done" as const, answerId: "a", answered: true, timing };
    });
    const iterator = measuredAsk(sentenceThen(ask), { metrics, clock }).ask(question)[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.return?.();
    expect(await metrics.render()).toContain('rag_requests_total{kind="ask",outcome="cancelled"} 1');
  });
});

async function consume(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of events);
}

function askThat(ask: Ask["ask"]): Ask {
  return { ask, retrieve: async ({ question }) => ({ question, generation: 1, passages: [], confidence: 0 }) };
}

function sentenceThen(inner: Ask): Ask {
  return askThat(async function* (asked) {
    yield { type: "sentence" as const, sentence: { index: 0, text: "A.", spoken: "A.", warning: false, citations: [] } };
    yield* inner.ask(asked);
  });
}
