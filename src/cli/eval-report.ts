import { type AbstentionCurve, type AbstentionPoint } from "../knowledge/evaluation/abstention.ts";
import { type FileFigures, type FileReading } from "../knowledge/evaluation/evaluate-files.ts";
import { type FollowUpFigures } from "../knowledge/evaluation/evaluate-follow-ups.ts";
import { type PairFigures } from "../knowledge/evaluation/evaluate-pairs.ts";
import { type QuestionFigures } from "../knowledge/evaluation/evaluate-questions.ts";
import { type Judgement } from "../knowledge/evaluation/judge.ts";
import { type WholeAndLegs } from "../knowledge/evaluation/legs.ts";
import { type ShareWithBounds } from "../knowledge/evaluation/metrics.ts";
import { type RankingFigures } from "../knowledge/evaluation/ranking-case.ts";
import { type ForeignShare, type WrongDeviceFigures } from "../knowledge/evaluation/wrong-device.ts";

/** A share as it is printed everywhere: ".952". */
const share = (value: number): string => (value >= 1 ? "1.000" : value.toFixed(3).replace(/^0/, ""));
const bounded = ({ count, of, share: value, low, high }: ShareWithBounds): string =>
  of === 0 ? "–" : `${share(value)} (${share(low)}–${share(high)}; ${count} of ${of})`;
const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

/** Rows as aligned columns: the first left, the others right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length))) ?? [];
  const pad = (cell: string, column: number) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0));
  return rows.map((row) => row.map(pad).join("  "));
}

const counted = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(", ");

/** The figures of a corpus with questions, for people. */
export function describeQuestions(figures: QuestionFigures): string[] {
  const { kinds, ranking, abstention, answered, foreignRefused, timings, wrongDevice, everyPlaceWanted } = figures;
  const heading = ["questions", "number", "R@1", "R@3", "R@5", "R@10", "MRR", "nDCG@10", "first page gold", "answered"];
  const rows = kinds.map((kind) => [
    kind.kind,
    String(kind.questions),
    ...[kind.recallAt1, kind.recallAt3, kind.recallAt5, kind.recallAt10].map(share),
    share(kind.meanReciprocalRank),
    everyPlaceWanted ? share(kind.ndcgAt10) : "–",
    ...[kind.citedGold, kind.answered].map(share),
  ]);
  return [
    `${figures.files} documents: ${counted(figures.states)}; ${milliseconds(figures.ingestMsPerFile)} each`,
    "",
    ...table([heading, ...rows]),
    "",
    describeWrongDevice(wrongDevice),
    `answered of the answerable: ${share(answered)}${foreignRefused === undefined ? "" : `; refused of the others: ${share(foreignRefused)}`}`,
    ...(ranking ? ["", ...describeLegs(ranking, everyPlaceWanted)] : []),
    ...(abstention ? ["", ...describeAbstention(abstention)] : []),
    "",
    `search p50 ${milliseconds(timings.searchP50)}, p95 ${milliseconds(timings.searchP95)}; ` +
      `answer p50 ${milliseconds(timings.answerP50)}, p95 ${milliseconds(timings.answerP95)}`,
  ];
}

function describeWrongDevice({ search, answers, semanticCache }: WrongDeviceFigures): string {
  const rate = ({ foreign, of }: ForeignShare) => `${of === 0 ? "–" : share(foreign / of)} (${foreign} of ${of})`;
  const cache = semanticCache ? `${rate(semanticCache)}, ${semanticCache.hits} answers from it` : "– (one equipment)";
  return `of other equipment: passages ${rate(search)}; citations ${rate(answers)}; with the semantic cache ${cache}`;
}

const legTitles = { words: "words, thesaurus", grams: "5-grams", chunk: "chunk", sentence: "best sentence" } as const;

function describeLegs({ legs, whole, better }: WholeAndLegs, everyPlaceWanted: boolean): string[] {
  const judged = everyPlaceWanted ? "nDCG@10" : "MRR";
  const row = ({ recallAt1, recallAt5, recallAt10, meanReciprocalRank, ndcgAt10 }: RankingFigures) =>
    [recallAt1, recallAt5, recallAt10, everyPlaceWanted ? ndcgAt10 : meanReciprocalRank].map(share);
  return [
    ...table([
      ["ranked by", "R@1", "R@5", "R@10", judged],
      ...legs.map((one) => [legTitles[one.leg], ...row(one)]),
      ["all together", ...row(whole)],
    ]),
    better.length === 0
      ? `The whole ranks better than each of its legs by ${judged}.`
      : `By ${judged} the whole ranks no better than: ${better.map((leg) => legTitles[leg]).join(", ")}.`,
  ];
}

function describeAbstention({ points, best, answerable, unanswerable, areaUnderCurve }: AbstentionCurve): string[] {
  const row = ({ line, answered, refused }: AbstentionPoint) => [line.toFixed(2), share(answered), share(refused)];
  return [
    `Refusal by the confidence of the search: ${answerable} answerable, ${unanswerable} not; area under the curve ${share(areaUnderCurve)}`,
    ...table([["line", "answered", "refused"], ...points.map(row), ["best"], row(best)]),
  ];
}

/** Questions that went wrong, one a line. */
export function describeMisses(judgements: readonly Judgement[]): string[] {
  return judgements
    .filter(({ question, citedGold, answered }) => (question.gold.length > 0 ? !citedGold : answered))
    .map(
      ({ question, rank, citedPage, answered, confidence }) =>
        `${question.kind}: ${question.question} → ${answered ? `page ${citedPage ?? "?"}` : "refused"}, rank ${rank ?? "none"}, ` +
        `wanted ${question.gold.map(({ pages, heading }) => (pages ? pages.join("–") : (heading ?? "anything"))).join(" ") || "refusal"}, ` +
        `confidence ${confidence.toFixed(2)}`,
    );
}

/** What a semantic cache would do, for people. */
export function describePairs(figures: readonly PairFigures[]): string[] {
  return figures.flatMap(({ kind, pairs, precision, wrongHits, recall }) => [
    `${kind}: ${pairs} pairs`,
    `  right of the hits       ${bounded(precision)}`,
    `  wrong of the hits       ${bounded(wrongHits)}`,
    `  hits of the paraphrases ${bounded(recall)}`,
  ]);
}

/** How follow-up questions were put in full, for people. */
export function describeFollowUps({ turns, f1AsSaid, f1Resolved, changed, better, worse, exact }: FollowUpFigures): string[] {
  return [
    `${turns} questions with something before them`,
    `token F1 as said ${share(f1AsSaid)}, resolved ${share(f1Resolved)}; word for word ${share(exact)}`,
    `changed ${share(changed)}; of those nearer ${share(better)}, further away ${share(worse)}`,
  ];
}

/** How files were read, for people. */
export function describeFiles(figures: FileFigures, readings: readonly FileReading[]): string[] {
  const { files, states, slowestMs, withGroundTruth, meanF1, cellsWanted, cellsFound } = figures;
  const rows = readings.map(({ file, category, state, ms, pages, f1, cells }) => [
    file,
    category,
    state,
    milliseconds(ms),
    String(pages),
    f1 === undefined ? "" : share(f1),
    cells === undefined ? "" : `${cells.found}/${cells.wanted}`,
  ]);
  return [
    ...table([["file", "category", "state", "time", "pages", "token F1", "cells"], ...rows]),
    "",
    `${files} files: ${counted(states)}; slowest ${milliseconds(slowestMs)}`,
    ...(withGroundTruth === 0 ? [] : [`token F1 of ${withGroundTruth} with a ground truth: ${share(meanF1)}`]),
    ...(cellsWanted === 0 ? [] : [`table cells under their header: ${cellsFound} of ${cellsWanted}, ${share(cellsFound / cellsWanted)}`]),
  ];
}
