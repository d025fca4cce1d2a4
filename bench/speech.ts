// Recognition of synthesised questions about the sample manual, with a vocabulary made from that manual.
// usage: npx tsx bench/speech.ts [--json] [--voices rms,awb] [--limit N] [--questions FILE] [--show]
import { readFile } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { systemClock } from "../src/base/clock.ts";
import { silentLog } from "../src/base/log.ts";
import { type VocabularyText } from "../src/knowledge/vocabulary-source.ts";
import { createSoundswallower } from "../src/providers/stt/soundswallower.ts";
import { startFlite } from "../src/providers/tts/flite.ts";
import { slugSchema } from "../src/tenancy/equipment.ts";
import { tenantSchema } from "../src/tenancy/tenant.ts";
import { resample } from "../src/voice/audio/resampler.ts";
import { recognitionRate } from "../src/voice/speech-to-text.ts";
import { synthesisRate } from "../src/voice/text-to-speech.ts";
import { spokenWords } from "../src/voice/vocabulary/verbalize.ts";

const { values: options } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    show: { type: "boolean", default: false },
    voices: { type: "string", default: "rms,awb" },
    limit: { type: "string", default: "1000" },
    questions: { type: "string", default: "questions.jsonl" },
  },
});
const pacedQuestions = 6;
const sample = new URL("../sample/", import.meta.url);
const questionSchema = z.object({ question: z.string(), kind: z.string() });

interface Result {
  readonly kind: string;
  readonly words: number;
  readonly errors: number;
  readonly audioMs: number;
  readonly wallMs: number;
}

async function main(): Promise<void> {
  const vocabulary = await readVocabulary();
  const lines = (await readFile(new URL(options.questions, sample), "utf8")).trim().split("\n");
  const questions = lines.map((line) => questionSchema.parse(JSON.parse(line))).slice(0, Number(options.limit));
  const flite = await startFlite({ voice: "slt", threads: 1, queueMax: 100, clock: systemClock, log: silentLog });
  const limits = { threads: 1, maxStreams: 4, maxVocabularies: 2, maxDecoders: 4, maxWords: 4_000 };
  const recogniser = createSoundswallower({ ...limits, pronouncer: flite, clock: systemClock, log: silentLog });

  const memoryBefore = process.memoryUsage().rss;
  const buildStart = performance.now();
  await recogniser.prepare(vocabulary);
  const buildMs = performance.now() - buildStart;
  const vocabularyMegabytes = (process.memoryUsage().rss - memoryBefore) / 1_048_576;

  const firstAudioMs: number[] = [];
  const finalMs: number[] = [];
  const results: Result[] = [];
  for (const [index, { question, kind }] of questions.entries()) {
    for (const voice of options.voices.split(",")) {
      const audio = await say(flite, question, voice, firstAudioMs);
      const paced = index < pacedQuestions;
      const stream = await recogniser.open({ vocabulary, onPartial: () => undefined, onFailure: (error) => console.error(error.message) });
      const start = performance.now();
      stream.start();
      for (let from = 0; from < audio.length; from += 320) {
        stream.push(audio.subarray(from, from + 320));
        if (paced) await wait(Math.max(0, start + (from / recognitionRate) * 1000 - performance.now()));
      }
      const end = performance.now();
      const transcript = await stream.finish();
      if (paced) finalMs.push(performance.now() - end);
      await stream.close();
      const expected = spokenWords(question);
      const errors = distance(expected, spokenWords(transcript));
      const wallMs = paced ? 0 : performance.now() - start;
      results.push({ kind, words: expected.length, errors, audioMs: paced ? 0 : (audio.length / recognitionRate) * 1000, wallMs });
      if (options.show && errors > 0) console.log(`${voice} ${errors} | ${question} | ${transcript}`);
    }
  }
  await recogniser.close();
  await flite.close();
  report({
    groups: [...new Set(results.map(({ kind }) => kind)), "all"].map((kind) => summary(kind, results)),
    realTimeFactor: sum(results, "wallMs") / Math.max(1, sum(results, "audioMs")),
    finalMs: percentiles(finalMs),
    synthesisFirstAudioMs: percentiles(firstAudioMs),
    vocabularyBuildMs: Math.round(buildMs),
    vocabularyMegabytes: Math.round(vocabularyMegabytes),
  });
}

async function readVocabulary(): Promise<VocabularyText> {
  const lines = (await readFile(new URL("manual.md", sample), "utf8"))
    .replaceAll(/<!--[\s\S]*?-->/g, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /\w/.test(line));
  const plain = (line: string) => line.replace(/^(?:#+|[>|-]|\d+\.)\s*/, "").replaceAll(/\*\*|\|/g, " ");
  return {
    tenant: tenantSchema.parse("bench"),
    equipment: slugSchema.parse("sample"),
    generation: 1,
    sentences: lines.flatMap((line) => plain(line).split(/(?<=[.;:?!]) /)),
    headings: lines.filter((line) => line.startsWith("#")).map(plain),
  };
}

async function say(
  flite: Awaited<ReturnType<typeof startFlite>>,
  text: string,
  voice: string,
  firstAudioMs: number[],
): Promise<Int16Array> {
  const pieces: number[] = [];
  const start = performance.now();
  for await (const piece of flite.synthesize(text, { voice, signal: new AbortController().signal })) {
    if (pieces.length === 0) firstAudioMs.push(performance.now() - start);
    pieces.push(...piece);
  }
  const quiet = new Int16Array(recognitionRate * 0.3);
  return Int16Array.of(...quiet, ...resample(Int16Array.from(pieces), synthesisRate, recognitionRate), ...quiet);
}

/** Levenshtein distance in words. */
function distance(left: readonly string[], right: readonly string[]): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [row, word] of left.entries()) {
    const current = [row + 1];
    for (const [column, other] of right.entries()) {
      const substitution = (previous[column] ?? 0) + (word === other ? 0 : 1);
      current.push(Math.min((previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1, substitution));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}

function sum(results: readonly Result[], key: "words" | "errors" | "audioMs" | "wallMs"): number {
  return results.reduce((total, result) => total + result[key], 0);
}

function summary(kind: string, all: readonly Result[]) {
  const results = all.filter((result) => kind === "all" || result.kind === kind);
  const exact = results.filter(({ errors }) => errors === 0).length;
  const wordErrorRate = sum(results, "errors") / Math.max(1, sum(results, "words"));
  return { kind, utterances: results.length, wordErrorRate, exactShare: exact / Math.max(1, results.length) };
}

function percentiles(values: readonly number[]) {
  const sorted = [...values].sort((left, right) => left - right);
  const at = (share: number) => Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10;
  return { p50: at(0.5), p95: at(0.95) };
}

function report(figures: { groups: ReturnType<typeof summary>[] } & Record<string, unknown>): void {
  if (options.json) {
    console.log(JSON.stringify(figures));
    return;
  }
  const { groups, ...rest } = figures;
  console.table(
    groups.map((group) => ({ ...group, wordErrorRate: group.wordErrorRate.toFixed(3), exactShare: group.exactShare.toFixed(2) })),
  );
  for (const [name, value] of Object.entries(rest)) console.log(`${name}: ${JSON.stringify(value)}`);
}

await main();
