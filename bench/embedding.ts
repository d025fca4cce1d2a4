// The embedding model alone: passages a second, questions at rest and meanwhile, what the event loop feels of it, and what passes of
// several texts give.
// usage: npm run bench -- embedding [--chunks 200] [--questions 100] [--threads 1] [--json]
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { openMinilm } from "../src/providers/embedding/minilm.ts";
import { type OnnxSettings } from "../src/providers/embedding/onnx-messages.ts";
import { openSentenceModel } from "../src/providers/embedding/sentence-model.ts";
import { modelPath } from "../src/roles/engines.ts";
import { percentile, table } from "./statistics.ts";

const { values } = parseArgs({
  options: {
    chunks: { type: "string", default: "200" },
    questions: { type: "string", default: "100" },
    threads: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});
const [chunkCount, questionCount, threads] = [values.chunks, values.questions, values.threads].map(Number);
if (chunkCount === undefined || questionCount === undefined || threads === undefined) throw new RangeError("not a number");

const chunkWords = 100;
const questionPauseMs = 50;
const resolutionMs = 1;
const nanosecondsPerMs = 1_000_000;
const signal = new AbortController().signal;
const words =
  "the pump cover must be tightened with a torque of twelve newton metres before the oil filter is changed and every bolt checked again by hand because leaks may appear later at high pressure when hot water returns from the boiler".split(
    " ",
  );
const textOf = (length: number, number: number): string =>
  Array.from({ length }, (_, index) => words[(index * 7 + number * 13) % words.length]).join(" ");

const directory = modelPath("all-MiniLM-L6-v2");
const model = await openMinilm({ directory, threads, queueMax: 10_000 });
await model.embed([textOf(chunkWords, 0)], { priority: "document", signal });

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

async function questions(count: number, pauseMs: number): Promise<number[]> {
  const took: number[] = [];
  for (let number = 0; number < count; number++) {
    const start = performance.now();
    await model.embed([`${textOf(9, number)}?`], { priority: "question", signal });
    took.push(performance.now() - start);
    if (pauseMs > 0) await delay(pauseMs);
  }
  return took;
}

const cpuAtRest = cpuMs();
const atRest = await questions(questionCount, 0);
const cpuOfQuestion = (cpuMs() - cpuAtRest) / questionCount;
const [startedAt, cpuBefore] = [performance.now(), cpuMs()];
const chunks = Array.from({ length: chunkCount }, (_, number) => textOf(chunkWords, number));
await model.embed(chunks, { priority: "document", signal });
const [elapsedMs, usedMs] = [performance.now() - startedAt, cpuMs() - cpuBefore];

const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
const bulk = new AbortController();
const background = (async () => {
  while (!bulk.signal.aborted) await model.embed(chunks.slice(0, 8), { priority: "document", signal });
})();
histogram.enable();
const meanwhile = await questions(questionCount, questionPauseMs);
histogram.disable();
bulk.abort();
await background;
await model.close();

const figures = {
  threads,
  "passages of 100 words a second": (chunkCount * 1_000) / elapsedMs,
  "passages of 100 words a second of processor time": (chunkCount * 1_000) / usedMs,
  "question p50 at rest, ms": percentile(atRest, 0.5),
  "question p99 at rest, ms": percentile(atRest, 0.99),
  "processor time of a question, ms": cpuOfQuestion,
  "question p50 while documents are embedded, ms": percentile(meanwhile, 0.5),
  "question p99 while documents are embedded, ms": percentile(meanwhile, 0.99),
  "event loop delay p99 meanwhile, ms": Math.max(0, histogram.percentile(99) / nanosecondsPerMs - resolutionMs),
};

const settings: OnnxSettings = {
  ...{ name: "bench", file: "model_int8.onnx", pooling: "mean", dimensions: model.dimensions, maxTokens: 256 },
  ...{ batch: 32, queryPrefix: "", passagePrefix: "" },
};
const embed = await openSentenceModel(directory, settings);
const passes = [1, 2, 4, 8, 16, 32];
const rows: string[][] = [["ms of processor time a text", ...passes.map((size) => `${size} at once`)]];
for (const length of [6, 12, 24, 48, 100]) {
  const row: string[] = [];
  for (const size of passes) {
    const texts = Array.from({ length: size }, () => textOf(length, length));
    await embed(texts);
    const repeats = Math.max(3, Math.ceil(64 / size));
    const took: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      const before = cpuMs();
      await embed(texts);
      took.push((cpuMs() - before) / size);
    }
    row.push(percentile(took, 0.5).toFixed(2));
  }
  rows.push([`${length} words`, ...row]);
}

if (values.json) console.log(JSON.stringify({ figures, passes: rows }, null, 2));
else {
  console.log(table(Object.entries(figures).map(([name, value]) => [name, value.toFixed(1)])));
  console.log(`\n${table(rows)}`);
}
