import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DocumentStore } from "../../src/knowledge/document-store.ts";
import { type PassageSource } from "../../src/knowledge/search/passages.ts";
import { makeQuestions, type MadeQuestion, type PartitionPlan } from "../retrieval-data.ts";
import { percentile, table } from "../statistics.ts";
import { type Contender, type Engine, peerCorpus, type PeerCorpus } from "./corpus.ts";
import { exactLikeness, type ExactScores, exactWords, recall } from "./exact.ts";
import { installPeers } from "./install.ts";
import { openLanceEngine } from "./lance-engine.ts";
import { openOwnEngine } from "./own-engine.ts";
import { openSqliteEngine } from "./sqlite-engine.ts";

type Documents = Pick<DocumentStore, "getGeneration" | "readPartition"> & PassageSource;

export interface ComparedPartition {
  readonly plan: PartitionPlan;
  /** As the product wires them, and without keeping the chunks that were found. */
  readonly documents: { readonly cached: Documents; readonly stored: Documents };
  /** Passages wanted of each question. */
  readonly limit: number;
}

/** One contender in one discipline. */
export interface Comparison {
  readonly chunks: number;
  readonly what: string;
  readonly name: string;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** How many times as long as ours it takes, by p50. */
  readonly ratio: number;
  /** Share of the best by exact scan that it finds. */
  readonly recall?: number;
}

const questionCount = 100;
const rounds = 3;

/** Asks ours and the peers the same questions, turn by turn. What cannot be had on this machine is said on stderr and left out. */
export async function comparePeers({ plan, documents, limit }: ComparedPartition): Promise<Comparison[]> {
  const corpus = peerCorpus(plan);
  const questions = makeQuestions(plan, questionCount);
  const directory = await mkdtemp(join(tmpdir(), "equivox-peers-"));
  const engines = [await openOwnEngine(documents, plan.key, corpus)];
  try {
    engines.push(...(await openPeers(directory, corpus)));
    const disciplines = [
      { what: "vectors", of: (engine: Engine) => engine.vectors, exact: () => exactLikeness(corpus) },
      // Ours weighs synonyms and headings as well, so that its order is another one.
      { what: "words", of: (engine: Engine) => engine.words, exact: (name: string) => wordScores(corpus, name) },
      { what: "words and vectors, texts fetched", of: (engine: Engine) => engine.passages, exact: () => undefined },
    ];
    const compared: Comparison[] = [];
    for (const { what, of, exact } of disciplines) {
      const contenders = engines.flatMap(of);
      const found = new Map<Contender, number>();
      for (const contender of contenders) {
        const recalled = await recallOf(contender, questions, exact(contender.name), limit);
        if (recalled !== undefined) found.set(contender, recalled);
      }
      const times = await raced(contenders, questions, limit);
      const own = percentile(times[0] ?? [], 0.5);
      contenders.forEach((contender, index) => {
        const [p50Ms, p99Ms] = [percentile(times[index] ?? [], 0.5), percentile(times[index] ?? [], 0.99)];
        const recalled = found.get(contender);
        const figures = { p50Ms, p99Ms, ratio: p50Ms / own, ...(recalled === undefined ? {} : { recall: recalled }) };
        compared.push({ chunks: plan.chunks, what, name: contender.name, ...figures });
      });
    }
    return compared;
  } finally {
    for (const engine of engines) await engine.close();
    await rm(directory, { recursive: true });
  }
}

async function openPeers(directory: string, corpus: PeerCorpus): Promise<Engine[]> {
  const leftOut = (what: string) => (error: unknown) =>
    console.error(`Left out, since this machine does not have it: ${what}: ${String(error)}`);
  const load = await attempt(installPeers, leftOut("sqlite-vec and LanceDB"));
  const engines = [
    (await attempt(() => openSqliteEngine(directory, corpus, load), leftOut("sqlite-vec"))) ??
      openSqliteEngine(directory, corpus, undefined),
    load && (await attempt(() => openLanceEngine(directory, corpus, load), leftOut("LanceDB"))),
  ];
  return engines.filter((engine) => engine !== undefined);
}

async function attempt<Result>(work: () => Result | Promise<Result>, failed: (error: unknown) => void): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    failed(error);
    return undefined;
  }
}

const wordScores = (corpus: PeerCorpus, name: string): ExactScores | undefined =>
  name === "equivox" ? undefined : exactWords(corpus, name === "FTS5" ? 0 : 1);

async function recallOf(
  contender: Contender,
  questions: readonly MadeQuestion[],
  exact: ExactScores | undefined,
  limit: number,
): Promise<number | undefined> {
  let sum = 0;
  for (const question of questions) {
    const found = await contender.find(question, limit);
    sum += exact ? recall(exact(question), found, limit) : 0;
  }
  return exact && sum / questions.length;
}

/** Milliseconds of each contender, which take turns so that whatever else the machine does falls on all of them. */
async function raced(contenders: readonly Contender[], questions: readonly MadeQuestion[], limit: number): Promise<number[][]> {
  const times = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, { find }] of contenders.entries()) {
      for (const question of questions) {
        const start = performance.now();
        await find(question, limit);
        times[index]?.push(performance.now() - start);
      }
    }
  }
  return times;
}

/** As a table for reading. */
export function comparisonTable(compared: readonly Comparison[]): string {
  const rows = compared.map(({ chunks, what, name, p50Ms, p99Ms, ratio, recall: recalled }) => [
    `${chunks} chunks, ${what}: ${name}`,
    p50Ms.toFixed(2),
    p99Ms.toFixed(2),
    `${ratio.toFixed(1)}x`,
    recalled?.toFixed(3) ?? "",
  ]);
  return table([["", "p50 ms", "p99 ms", "of ours", "recall"], ...rows]);
}
