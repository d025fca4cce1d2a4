import { matchCodes } from "./code-match.ts";
import { scoreConcepts } from "./concept-scores.ts";
import { maximum, meaningScore } from "./fusion.ts";
import { type QueryVector } from "./kernel/query-vector.ts";
import { Leading } from "./leading.ts";
import { type Partition, tableName } from "./partition.ts";
import { type QuestionTerms } from "./question-terms.ts";
import { rankingWeights } from "./ranking-constants.ts";
import { type ScoreBuffers } from "./score-buffers.ts";

/**
 * Chunks that the second stage looks at: those whose grams and sentences are compared, which bounds the cost of a large partition.
 * From 64 on nothing changes on the corpora of docs/quality.md.
 */
export const candidateCount = 64;

/** The question's vector and the model that made it; vectors of other models are not compared with it. */
export interface QuestionVector {
  readonly query: QueryVector;
  readonly model: string;
}

/** Scores words and codes of all chunks, while the question is being embedded. @returns whether the question names an unknown code */
export function scoreWords(partition: Partition, question: QuestionTerms, buffers: ScoreBuffers): boolean {
  scoreConcepts(partition, question.concepts, buffers);
  return matchCodes(partition, question.codes, buffers.codes);
}

/** Compares the question with the vectors of all chunks; false when there are none that its model made. */
export function scoreMeaning(partition: Partition, { query, model }: QuestionVector, likeness: Float32Array): boolean {
  likeness.fill(NaN);
  const table = partition.vectors.get(tableName(model, query.values.length));
  table?.scan(query, likeness);
  return table !== undefined;
}

/** The chunks that lead by words and by meaning, best first; a chunk of which nothing matches is none of them. */
export function leadingChunks(buffers: ScoreBuffers, count = candidateCount): Int32Array {
  const leaders = new Leading(Math.min(count, buffers.words.length));
  offerChunks(buffers, leaders);
  return leaders.places();
}

/**
 * Scores chunks as `lexicalScore` and `meaningScore` do, with what is not known yet: grams are taken to say what words say, and the best
 * sentence to be as like the question as its chunk is. For each chunk of a partition, so it calls nothing and looks up no names.
 */
function offerChunks(buffers: ScoreBuffers, leaders: Leading): void {
  const { words, rarest, codes, likeness } = buffers;
  const { words: wordWeight, grams: gramWeight, rarest: rarestWeight, chunk: chunkWeight, sentence: sentenceWeight } = rankingWeights;
  let waiting = NaN;
  for (let chunk = 0; chunk < words.length; chunk++) {
    const like = likeness[chunk] ?? NaN;
    const share = words[chunk] ?? 0;
    let score = wordWeight * share + gramWeight * share + rarestWeight * (rarest[chunk] ?? 0);
    if (!Number.isNaN(like)) score += chunkWeight * like + sentenceWeight * like;
    else if (share === 0) continue;
    else {
      if (Number.isNaN(waiting)) waiting = waitingOf(buffers);
      score *= waiting;
    }
    score += codes[chunk] ?? 0;
    if (score > leaders.least) leaders.offer(chunk, score);
  }
}

function waitingOf({ words, likeness }: ScoreBuffers): number {
  const mostLike = maximum(likeness);
  return waitingFactor(meaningScore(mostLike, mostLike), maximum(words));
}

/** Chunks whose vectors are still being computed stand where their words put them: the best by words is taken to be as like as any is. */
export const waitingFactor = (mostLike: number, mostWords: number): number => 1 + mostLike / (mostWords || 1);
