// Searches weights of ranking on corpora and says how stable they are, beside those that stand.
// usage: npm run bench -- tune-ranking FOLDER… [--format pdf|md] [--embedding-cache FILE] [--write]
// --write puts what was found into ranking-constants.ts.
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { keptEmbedding } from "../src/knowledge/evaluation/kept-embedding.ts";
import { mean } from "../src/knowledge/evaluation/metrics.ts";
import {
  type Evidence,
  type EvidenceWeights,
  type RankingCase,
  type RankingFigures,
  rankingFigures,
} from "../src/knowledge/evaluation/ranking-case.ts";
import { readCorpus } from "../src/knowledge/evaluation/read-corpus.ts";
import { tunedWeights } from "../src/knowledge/evaluation/tuned-weights.ts";
import { writtenWeights } from "../src/knowledge/evaluation/written-weights.ts";
import { rankingWeights } from "../src/knowledge/search/ranking-constants.ts";
import { openMinilm } from "../src/providers/embedding/minilm.ts";
import { evidenceOf } from "./ranking-evidence.ts";
import { table } from "./statistics.ts";

/** A corpus with its cases; one whose every gold place is wanted is judged by nDCG. */
interface Judged {
  readonly name: string;
  readonly graded: boolean;
  readonly cases: readonly RankingCase[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { format: { type: "string" }, "embedding-cache": { type: "string" }, write: { type: "boolean", default: false } },
});
const constants = new URL("../src/knowledge/search/ranking-constants.ts", import.meta.url);

const model = await openMinilm({ directory: "models/all-MiniLM-L6-v2", threads: 2, queueMax: 100_000 });
const cache = values["embedding-cache"];
const embedding = cache === undefined ? model : keptEmbedding(model, cache);
const corpora: Judged[] = [];
for (const folder of positionals) {
  const corpus = await readCorpus(folder, values.format === undefined ? {} : { documentFormat: values.format });
  if (corpus.type !== "questions") throw new Error(`${folder} holds no questions about documents`);
  const cases = await evidenceOf(corpus, embedding, (text) => console.error(text));
  corpora.push({ name: corpus.format, graded: corpus.everyPlaceWanted, cases });
}
await model.close();

const single = (leg: keyof Evidence): EvidenceWeights => ({ words: 0, grams: 0, rarest: 0, chunk: 0, sentence: 0, [leg]: 1 });
const tune = (half?: number) => tunedWeights(rankingWeights, (weights) => objective(weights, half));
const halves = [0, 1].map((half) => ({ half, weights: tune(half) }));
const chosen = tune();
console.log(
  table([
    ["weights", ...corpora.flatMap(({ name }) => [`${name} R@1`, "R@5", "R@10", "nDCG"])],
    ...(["words", "grams", "chunk", "sentence"] as const).map((leg) => [`${leg} alone`, ...figures(single(leg), undefined, 0)]),
    ["as they are", ...figures(rankingWeights)],
    ["tuned", ...figures(chosen)],
    ...halves.map(({ half, weights }) => [`tuned on half ${half + 1}, other half`, ...figures(weights, 1 - half)]),
    ...halves.map(({ half }) => [`as they are, half ${2 - half}`, ...figures(rankingWeights, 1 - half)]),
  ]),
);
for (const [name, weights] of [["tuned", chosen], ...halves.map(({ half, weights }) => [`half ${half + 1}`, weights] as const)] as const) {
  console.log(name, JSON.stringify(weights));
}
if (values.write) writeFileSync(constants, writtenWeights(readFileSync(constants, "utf8"), chosen));

/** Corpora count alike; the first places of a spoken answer count more than the tenth. */
function objective(weights: EvidenceWeights, half?: number): number {
  return mean(
    corpora.map(({ graded, cases }) => {
      const { recallAt1, recallAt5, recallAt10, ndcgAt10 } = measure(cases, weights, half);
      return graded ? ndcgAt10 : 0.4 * recallAt1 + 0.3 * recallAt5 + 0.3 * recallAt10;
    }),
  );
}

function measure(cases: readonly RankingCase[], weights: EvidenceWeights, half?: number, codes = 1): RankingFigures {
  const part = cases.filter((_, at) => half === undefined || at % 2 === half);
  return rankingFigures(part, weights, codes);
}

function figures(weights: EvidenceWeights, half?: number, codes?: number): string[] {
  return corpora.flatMap(({ cases }) => {
    const { recallAt1, recallAt5, recallAt10, ndcgAt10 } = measure(cases, weights, half, codes);
    return [recallAt1, recallAt5, recallAt10, ndcgAt10].map((value) => value.toFixed(3));
  });
}
