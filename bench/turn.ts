// Latency of single spoken turns on the embedded engines, in real time, through the WebSocket that clients use.
// usage: npm run bench -- turn [--turns 20] [--json]
import { parseArgs } from "node:util";
import { connectReply } from "../src/cli/replies.ts";
import { VoiceClient } from "../src/cli/voice-client.ts";
import { readSampleQuestions } from "../test/support/sample.ts";
import { startBenchProduct } from "./product.ts";
import { speakQuestions } from "./spoken-questions.ts";
import { percentile, table } from "./statistics.ts";

const { values } = parseArgs({ options: { turns: { type: "string", default: "20" }, json: { type: "boolean", default: false } } });
const stages = ["endpoint", "finalTranscript", "retrieve", "firstSentence", "firstAudio", "endOfTurnToFirstAudio", "speechEndToFirstAudio"];

const answerable = (await readSampleQuestions()).filter(({ kind }) => kind === "manual-words");
const questions = Array.from({ length: Number(values.turns) }, (_, index) => answerable[index % answerable.length]?.question ?? "");
const spoken = await speakQuestions(questions, "rms");
const bench = await startBenchProduct();
const { signal } = new AbortController();
const idleMegabytes = process.memoryUsage.rss() / 1_048_576;

const timings: Readonly<Record<string, number>>[] = [];
const failures: string[] = [];
for (const samples of spoken) {
  const json = { equipment: "sample" };
  const { wsUrl } = await bench.api.call({ method: "POST", path: "/v1/connect", json, reply: connectReply, signal });
  const client = await VoiceClient.connect(wsUrl, signal);
  try {
    timings.push((await client.speak(samples, { until: "first-audio" })).timingMs);
  } catch (error) {
    failures.push(String(error));
  } finally {
    await client.close();
  }
}
await bench.close();

const measured = stages.map((stage) => {
  const durations = timings.flatMap((timing) => timing[stage] ?? []);
  return { stage, count: durations.length, p50: percentile(durations, 0.5), p95: percentile(durations, 0.95) };
});
if (values.json) {
  console.log(JSON.stringify({ turns: spoken.length, failures, idleMegabytes, stages: measured }, null, 2));
} else {
  const format = (duration: number) => `${duration.toFixed(0)} ms`;
  const rows = measured.map(({ stage, count, p50, p95 }) => [stage, String(count), format(p50), format(p95)]);
  console.log(table([["stage", "turns", "p50", "p95"], ...rows]));
  console.log(`\n${spoken.length} turns, ${failures.length} failed; the idle product takes ${idleMegabytes.toFixed(0)} MB in this process`);
  for (const failure of failures) console.log(failure);
}
