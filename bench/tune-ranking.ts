// Searches weights of ranking on corpora and says how stable they are, beside those that were set by hand.
// usage: npm run bench -- tune-ranking FOLDER… [--format pdf|md] [--embedding-cache FILE] [--write]
// --write puts what was found into ranking-constants.ts. It is untested: look at the difference before you keep it.
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { keptEmbedding } from "../src/knowledge/evaluation/kept-embedding.ts";
import { gainsOf } from "../src/knowledge/evaluation/judge.ts";
import { mean, ndcg, shareOf } from "../src/knowledge/evaluation/metrics.ts";
import { readCorpus } from "../src/knowledge/evaluation/read-corpus.ts";
import { rankingWeights } from "../src/knowledge/search/ranking-constants.ts";
import { openMinilm } from "../src/providers/embedding/minilm.ts";
import { type Case, type Evidence, evidenceOf } from "./ranking-evidence.ts";
import { table } from "./statistics.ts";

type Weights = Record<keyof Evidence, number>;
/** A corpus with its cases; one whose every gold place is wanted is judged by nDCG. */
interface Judged {
  readonly name: string;
  readonly graded: boolean;
  readonly cases: readonly Case[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { format: { type: "string" }, "embedding-cache": { type: "string" }, write: { type: "boolean", default: false } },
});
const shown = 10;
/** Only proportions matter, so that one of them stands still. */
const free = ["grams", "rarest", "chunk", "sentence"] as const;
const rounds = 5;
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

const current: Weights = { ...rankingWeights };
const single = (leg: keyof Evidence): Weights => ({ words: 0, grams: 0, rarest: 0, chunk: 0, sentence: 0, [leg]: 1 });
const halves = [0, 1].map((half) => ({ half, weights: tune(half) }));
const chosen = tune(undefined);
console.log(
  table([
    ["weights", ...corpora.flatMap(({ name }) => [`${name} R@1`, "R@5", "R@10", "nDCG"])],
    ...(["words", "grams", "chunk", "sentence"] as const).map((leg) => [`${leg} alone`, ...figures(single(leg), undefined)]),
    ["as they are", ...figures(current, undefined)],
    ["tuned", ...figures(chosen, undefined)],
    ...halves.map(({ half, weights }) => [`tuned on half ${half + 1}, other half`, ...figures(weights, 1 - half)]),
    ...halves.map(({ half }) => [`as they are, half ${2 - half}`, ...figures(current, 1 - half)]),
  ]),
);
for (const [name, weights] of [["tuned", chosen], ...halves.map(({ half, weights }) => [`half ${half + 1}`, weights] as const)] as const) {
  console.log(name, JSON.stringify(weights));
}
if (values.write) {
  const text = readFileSync(constants, "utf8");
  const written = text.replace(/^( {2})(\w+): [\d.]+,$/gm, (line, indent: string, name: string) =>
    name in chosen ? `${indent}${name}: ${chosen[name as keyof Evidence]},` : line,
  );
  writeFileSync(constants, written);
}

/** Coordinate search from where the weights are, with steps that shrink. */
function tune(half: number | undefined): Weights {
  let best = { ...current };
  let value = objective(best, half);
  let step = 0.3;
  for (let round = 0; round < rounds; round++, step /= 1.7) {
    for (const name of free) {
      for (const factor of [1 + step, 1 - step]) {
        const tried = { ...best, [name]: Number((best[name] * factor).toFixed(3)) };
        const result = objective(tried, half);
        if (result > value) [best, value] = [tried, result];
      }
    }
  }
  return best;
}

/** Corpora count alike; the first places of a spoken answer count more than the tenth. */
function objective(weights: Weights, half: number | undefined): number {
  return mean(
    corpora.map(({ graded, cases }) => {
      const { recall, gain } = measure(cases, weights, half);
      return graded ? gain : 0.4 * recall(1) + 0.3 * recall(5) + 0.3 * recall(10);
    }),
  );
}

function measure(cases: readonly Case[], weights: Weights, half: number | undefined) {
  const part = cases.filter((_, at) => half === undefined || at % 2 === half);
  const gains = part.map((one) => gainsOf(rank(one, weights)));
  const ranks = gains.map((one) => one.findIndex((gain) => gain > 0));
  return {
    recall: (depth: number) => shareOf(ranks, (place) => place >= 0 && place < depth),
    gain: mean(gains.map((one, at) => ndcg(one, part[at]?.wanted ?? 1, shown))),
  };
}

function rank({ candidates }: Case, weights: Weights) {
  const score = (one: Evidence & { readonly codes: number }) =>
    weights.words * one.words +
    weights.grams * one.grams +
    weights.rarest * one.rarest +
    weights.chunk * one.chunk +
    weights.sentence * one.sentence +
    one.codes;
  const sorted = candidates.map((one) => ({ one, score: score(one) })).sort((left, right) => right.score - left.score);
  const seen = new Set<string>();
  const distinct = sorted.filter(({ one: { section } }) => !seen.has(section) && seen.add(section));
  return distinct.slice(0, shown).map(({ one }) => one.gold);
}

function figures(weights: Weights, half: number | undefined): string[] {
  return corpora.flatMap(({ cases }) => {
    const { recall, gain } = measure(cases, weights, half);
    return [recall(1), recall(5), recall(10), gain].map((value) => value.toFixed(3));
  });
}
