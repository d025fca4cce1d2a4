import { bm25, chunkFrequency, type LegScores } from "./bm25.ts";
import { type Alternative, type Concept } from "./concepts.ts";
import { type Partition } from "./partition.ts";

/** Alternatives of a concept that are scored; those that the partition lacks are not counted. */
const maxAlternatives = 8;
/** How much an alternative counts in the ranking when the manual has the word that was said. */
const besideKnown = 0.5;

export interface ConceptScores {
  /** BM25 per chunk. */
  readonly scores: Float32Array;
  /** Σ idf of all its words: `scores` never exceeds 2.2 times that. */
  readonly mass: number;
  /** Share of the question, by rarity, that each chunk holds in its own or other words; 0 to 1. */
  readonly held: Float32Array;
  /** The same of the rarest concept alone: what tells one part or job from another. */
  readonly rarest: Float32Array;
}

/** How chunks speak of what a question asks: a concept counts by the better of the words as said and of what the manual prints for them. */
export function scoreConcepts(partition: Partition, concepts: readonly Concept[]): ConceptScores {
  const scores = new Float32Array(partition.chunkCount);
  const held = new Float32Array(partition.chunkCount);
  let rarest: Float32Array = new Float32Array(partition.chunkCount);
  let rarestMass = 0;
  let mass = 0;
  for (const concept of concepts) {
    const said = bm25(partition, "words", concept.terms);
    const share = scoreAlternatives(partition, concept, said);
    said.scores.forEach((score, chunk) => (scores[chunk] = (scores[chunk] ?? 0) + score));
    share.forEach((part, chunk) => (held[chunk] = (held[chunk] ?? 0) + part * said.totalMass));
    mass += said.totalMass;
    if (said.totalMass > rarestMass) {
      rarestMass = said.totalMass;
      rarest = share;
    }
  }
  return { scores, mass, held: mass > 0 ? held.map((part) => part / mass) : held, rarest };
}

/** Raises the scores of what was said to those of its alternatives. @returns how far each chunk holds the concept, 0 to 1 */
function scoreAlternatives(partition: Partition, concept: Concept, said: LegScores): Float32Array {
  const share = Float32Array.from(said.scores, (score) => Number(score > 0));
  for (const alternative of knownAlternatives(partition, concept)) {
    const factor = alternative.weight * (said.knownMass > 0 ? besideKnown : 1);
    scoreTogether(partition, alternative.terms).forEach((score, chunk) => {
      if (score === 0) return;
      said.scores[chunk] = Math.max(said.scores[chunk] ?? 0, factor * score);
      share[chunk] = Math.max(share[chunk] ?? 0, alternative.weight);
    });
  }
  return share;
}

/** The alternatives that the partition holds, most likely first. */
function knownAlternatives(partition: Partition, { terms, alternatives }: Concept): Alternative[] {
  const known: Alternative[] = [];
  for (const alternative of alternatives) {
    if (known.length === maxAlternatives) break;
    const isNew = !alternative.terms.every((term) => terms.includes(term));
    if (isNew && alternative.terms.every((term) => chunkFrequency(partition, term) > 0)) known.push(alternative);
  }
  return known;
}

/** BM25 of several words as of one that is as rare as they are on average, in the chunks that hold them all. */
function scoreTogether(partition: Partition, terms: readonly string[]): Float32Array {
  const legs = terms.map((term) => bm25(partition, "words", [term]).scores);
  const [first = new Float32Array(partition.chunkCount)] = legs;
  if (legs.length === 1) return first;
  return first.map((_, chunk) => {
    const each = legs.map((scores) => scores[chunk] ?? 0);
    return each.includes(0) ? 0 : each.reduce((sum, score) => sum + score, 0) / each.length;
  });
}
