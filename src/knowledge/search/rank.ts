import { bm25 } from "./bm25.ts";
import { matchCodes } from "./code-match.ts";
import { type ConceptScores, scoreConcepts } from "./concept-scores.ts";
import { type ConfidenceSignals } from "./confidence.ts";
import { bm25Share, firstStageScore, lexicalScore, maximum, meaningScore } from "./fusion.ts";
import { type Partition, type SegmentView } from "./partition.ts";
import { type QuestionTerms } from "./question-terms.ts";
import { type QueryVector, scanChunks, scanSentences } from "./vector-scan.ts";

/**
 * Sentences are compared in the best chunks of the first stage only, which bounds the cost of a large partition. From 64 on nothing
 * changes on the corpora of docs/quality.md.
 */
export const secondStageChunks = 128;
/** The answer may stand in the second chunk as well: that of the first may only begin the matter. */
const evidenceChunks = 2;

export interface RankedChunk {
  readonly segment: SegmentView;
  /** Counts within the segment. */
  readonly chunk: number;
  readonly score: number;
  readonly sentenceScores?: readonly number[];
}

export interface Ranking {
  /** Best first; only chunks that match in some way. */
  readonly ranked: readonly RankedChunk[];
  readonly signals: Omit<ConfidenceSignals, "priceMissing">;
}

/** The question's vector and the model that made it; vectors of other models are not compared with it. */
export interface QuestionVector {
  readonly query: QueryVector;
  readonly model: string;
}

/** The lexical half of a ranking; computed while the question is being embedded. */
export interface LexicalRanking {
  readonly grams: Float32Array;
  readonly concepts: ConceptScores;
  /** Per chunk, as `lexicalScore` has it. */
  readonly lexical: Float32Array;
  /** Σ idf of all grams of the question, those that the partition lacks included. */
  readonly gramMass: number;
  readonly codes: ReturnType<typeof matchCodes>;
}

export function rankLexically(partition: Partition, question: QuestionTerms): LexicalRanking {
  const concepts = scoreConcepts(partition, question.concepts);
  const grams = bm25(partition, "grams", question.grams);
  return {
    grams: grams.scores,
    concepts,
    lexical: grams.scores.map((score, chunk) =>
      lexicalScore({
        words: bm25Share(concepts.scores[chunk] ?? 0, concepts.mass),
        grams: bm25Share(score, grams.knownMass),
        rarest: concepts.rarest[chunk] ?? 0,
      }),
    ),
    gramMass: grams.totalMass,
    codes: matchCodes(partition, question.codes),
  };
}

/** The segments whose vectors may be compared with a question's. */
export function comparableSegments(partition: Partition, vector: QuestionVector | undefined): readonly SegmentView[] {
  if (!vector) return [];
  return partition.segments.filter(
    (segment) => segment.vectors?.dimensions === vector.query.values.length && segment.model === vector.model,
  );
}

/**
 * Ranks all chunks of a partition: words, 5-grams, likeness of the chunk and of its best sentence as a weighted sum, then codes.
 * @param likeness of the question to each chunk, when it is known already; else it is computed
 */
export function rank(partition: Partition, lexical: LexicalRanking, vector: QuestionVector | undefined, likeness?: Float32Array): Ranking {
  const comparable = comparableSegments(partition, vector);
  const chosen =
    vector && comparable.length > 0
      ? rankByMeaning(partition, lexical, comparable, vector.query, likeness ?? scan(partition, comparable, vector.query))
      : rankByWords(partition, lexical);
  const ranked = chosen.candidates
    .map((candidate) => ({
      ...candidate,
      score: candidate.score + (lexical.codes.adjustment[candidate.segment.base + candidate.chunk] ?? 0),
    }))
    .sort((left, right) => right.score - left.score);
  const top = ranked[0];
  const topIndex = top ? top.segment.base + top.chunk : 0;
  const best = ranked.slice(0, evidenceChunks).map(({ segment, chunk }) => segment.base + chunk);
  return {
    ranked,
    signals: {
      ...(chosen.meaning === undefined ? {} : { meaning: chosen.meaning }),
      grams: bm25Share(lexical.grams[topIndex] ?? 0, lexical.gramMass),
      held: maximum(best.map((index) => lexical.concepts.held[index] ?? 0)),
      rarest: maximum(best.map((index) => lexical.concepts.rarest[index] ?? 0)),
      unknownCode: lexical.codes.unknownCode,
    },
  };
}

interface Chosen {
  readonly candidates: readonly RankedChunk[];
  readonly meaning?: number;
}

function rankByWords(partition: Partition, lexical: LexicalRanking): Chosen {
  const candidates = places(partition.segments)
    .map((place) => ({ ...place, score: lexical.lexical[place.segment.base + place.chunk] ?? 0 }))
    .filter((candidate) => (lexical.grams[candidate.segment.base + candidate.chunk] ?? 0) > 0);
  return { candidates };
}

function scan(partition: Partition, comparable: readonly SegmentView[], query: QueryVector): Float32Array {
  const whole = new Float32Array(partition.chunkCount);
  for (const segment of comparable) scanChunks(segment, query, whole);
  return whole;
}

function rankByMeaning(
  partition: Partition,
  lexical: LexicalRanking,
  comparable: readonly SegmentView[],
  query: QueryVector,
  whole: Float32Array,
): Chosen {
  const withVectors = firstStage(places(comparable), lexical, whole).map((place) => {
    const sentenceScores = scanSentences(place.segment, place.chunk, query);
    const best = maximum(sentenceScores);
    const likeness = whole[place.segment.base + place.chunk] ?? 0;
    return { ...place, sentenceScores, best, likeness };
  });
  const lexicalOf = (place: Place) => lexical.lexical[place.segment.base + place.chunk] ?? 0;
  const candidates = withVectors.map(({ segment, chunk, sentenceScores, likeness, best }): RankedChunk => ({
    segment,
    chunk,
    sentenceScores,
    score: lexicalOf({ segment, chunk }) + meaningScore(likeness, best),
  }));
  // Chunks whose vectors are still being computed stand where their words put them: the best by words is taken to be as like as any is.
  const mostLike = maximum(withVectors.map(({ likeness, best }) => meaningScore(likeness, best)));
  const mostWords = maximum(lexical.lexical) || 1;
  const waiting = places(partition.segments.filter((segment) => !comparable.includes(segment))).map((place): RankedChunk => ({
    ...place,
    score: lexicalOf(place) * (1 + mostLike / mostWords),
  }));
  return { candidates: [...candidates, ...waiting], meaning: maximum(withVectors.map(({ likeness, best }) => likeness + best)) };
}

type Place = Pick<RankedChunk, "segment" | "chunk">;

function places(segments: readonly SegmentView[]): Place[] {
  return segments.flatMap((segment) => Array.from({ length: segment.chunkCount }, (_, chunk) => ({ segment, chunk })));
}

function firstStage(all: readonly Place[], lexical: LexicalRanking, whole: Float32Array): readonly Place[] {
  if (all.length <= secondStageChunks) return all;
  const score = (place: Place) => {
    const index = place.segment.base + place.chunk;
    return firstStageScore(lexical.lexical[index] ?? 0, whole[index] ?? 0) + (lexical.codes.adjustment[index] ?? 0);
  };
  const scored = all.map((place) => ({ place, score: score(place) })).sort((left, right) => right.score - left.score);
  return scored.slice(0, secondStageChunks).map(({ place }) => place);
}

/** The best chunk of each section first; the others follow, so that a short partition still fills the limit. */
export function bestOfSections(ranked: readonly RankedChunk[], limit: number): RankedChunk[] {
  const seen = new Set<string>();
  const [first, rest]: [RankedChunk[], RankedChunk[]] = [[], []];
  for (const candidate of ranked) {
    const section = `${candidate.segment.documentId} ${candidate.segment.sections[candidate.chunk] ?? 0}`;
    (seen.has(section) ? rest : first).push(candidate);
    seen.add(section);
  }
  return [...first, ...rest].slice(0, limit);
}
