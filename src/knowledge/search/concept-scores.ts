import { eachPosting, findTerm, type FoundTerm, rarityOf } from "./bm25.ts";
import { type Alternative, type Concept } from "./concepts.ts";
import { bm25Share } from "./fusion.ts";
import { type Partition } from "./partition.ts";
import { type ScoreBuffers } from "./score-buffers.ts";

/** Alternatives of a concept that are scored; those that the partition lacks are not counted. */
const maxAlternatives = 8;
/** How much an alternative counts in the ranking when the manual has the word that was said. */
const besideKnown = 0.5;

interface KnownAlternative {
  readonly terms: readonly FoundTerm[];
  readonly weight: number;
}

/**
 * How chunks speak of what a question asks: a concept counts by the better of the words as said and of what the manual prints for them.
 * Writes `words`, `held` and `rarest`, which must be zeros.
 */
export function scoreConcepts(partition: Partition, concepts: readonly Concept[], buffers: ScoreBuffers): void {
  const { words, held, rarest, said, share } = buffers;
  let rarestMass = 0;
  let mass = 0;
  let rarestChunks: readonly number[] = [];
  for (const concept of concepts) {
    const touched: number[] = [];
    const conceptMass = scoreConcept(partition, concept, buffers, touched);
    mass += conceptMass;
    const isRarest = conceptMass > rarestMass;
    if (isRarest) {
      rarestMass = conceptMass;
      for (const chunk of rarestChunks) rarest[chunk] = 0;
      rarestChunks = touched;
    }
    for (const chunk of touched) {
      const part = share[chunk] ?? 0;
      words[chunk] = (words[chunk] ?? 0) + (said[chunk] ?? 0);
      held[chunk] = (held[chunk] ?? 0) + part * conceptMass;
      if (isRarest) rarest[chunk] = part;
      said[chunk] = 0;
      share[chunk] = 0;
    }
  }
  if (mass === 0) return;
  for (let chunk = 0; chunk < held.length; chunk++) {
    held[chunk] = (held[chunk] ?? 0) / mass;
    words[chunk] = bm25Share(words[chunk] ?? 0, mass);
  }
}

/** Writes `said` and `share`, and to `touched` the chunks where. @returns Σ rarity of the terms as said, known or not */
function scoreConcept(partition: Partition, concept: Concept, { said, share }: ScoreBuffers, touched: number[]): number {
  let mass = 0;
  let isKnown = false;
  for (const term of new Set(concept.terms)) {
    const found = findTerm(partition, "words", term);
    mass += rarityOf(partition, found?.frequency ?? 0);
    if (!found) continue;
    isKnown = true;
    eachPosting(partition, "words", found, (chunk, score) => {
      if (share[chunk] === 0) touched.push(chunk);
      said[chunk] = (said[chunk] ?? 0) + score;
      share[chunk] = 1;
    });
  }
  for (const { terms, weight } of knownAlternatives(partition, concept)) {
    const factor = weight * (isKnown ? besideKnown : 1);
    eachTogether(partition, terms, (chunk, score) => {
      if (share[chunk] === 0) touched.push(chunk);
      said[chunk] = Math.max(said[chunk] ?? 0, factor * score);
      share[chunk] = Math.max(share[chunk] ?? 0, weight);
    });
  }
  return mass;
}

/** The alternatives that the partition holds, most likely first. */
function knownAlternatives(partition: Partition, { terms, alternatives }: Concept): KnownAlternative[] {
  const known: KnownAlternative[] = [];
  for (const alternative of alternatives) {
    if (known.length === maxAlternatives) break;
    if (alternative.terms.every((term) => terms.includes(term))) continue;
    const found = findAll(partition, alternative);
    if (found) known.push({ terms: found, weight: alternative.weight });
  }
  return known;
}

function findAll(partition: Partition, { terms }: Alternative): FoundTerm[] | undefined {
  const all: FoundTerm[] = [];
  for (const term of terms) {
    const found = findTerm(partition, "words", term);
    if (!found) return undefined;
    all.push(found);
  }
  return all;
}

/** BM25 of several words as of one that is as rare as they are on average, in the chunks that hold them all. */
function eachTogether(partition: Partition, terms: readonly FoundTerm[], visit: (chunk: number, score: number) => void): void {
  const [first] = terms;
  if (!first) return;
  if (terms.length === 1) {
    eachPosting(partition, "words", first, visit);
    return;
  }
  const sums = new Map<number, { count: number; sum: number }>();
  terms.forEach((term, index) => {
    eachPosting(partition, "words", term, (chunk, score) => {
      const entry = sums.get(chunk);
      if (index === 0) sums.set(chunk, { count: 1, sum: score });
      else if (entry?.count === index) {
        entry.count += 1;
        entry.sum += score;
      }
    });
  });
  for (const [chunk, { count, sum }] of sums) if (count === terms.length) visit(chunk, sum / count);
}
