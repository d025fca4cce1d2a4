import { addScores, eachPosting, findTerm, frequencyOf, rarityOf, shareOfPosting } from "./bm25.ts";
import { type Alternative, type Concept } from "./concepts.ts";
import { bm25Ceiling } from "./fusion.ts";
import { type Partition } from "./partition.ts";
import { type ScoreBuffers } from "./score-buffers.ts";
import { type FoundTerm, placeOfPosting } from "./term-table.ts";

/** Alternatives of a concept that are scored; those that the partition lacks are not counted. */
const maxAlternatives = 8;
/** How much an alternative counts in the ranking when the manual has the word that was said. */
const besideKnown = 0.5;

interface KnownAlternative {
  readonly terms: readonly FoundTerm[];
  readonly weight: number;
}

/** A concept as far as the partition holds it. */
interface KnownConcept {
  /** Σ rarity of the terms as said, known or not. */
  readonly mass: number;
  readonly said: readonly FoundTerm[];
  /** Most likely first. */
  readonly alternatives: readonly KnownAlternative[];
}

/**
 * How chunks speak of what a question asks: a concept counts by the better of the words as said and of what the manual prints for them.
 * Writes `words`, `held` and `rarest`, which must be zeros.
 */
export function scoreConcepts(partition: Partition, concepts: readonly Concept[], buffers: ScoreBuffers): void {
  const known = concepts.map((concept) => knownConcept(partition, concept));
  let mass = 0;
  let rarest: KnownConcept | undefined;
  for (const concept of known) {
    mass += concept.mass;
    if (concept.mass > (rarest?.mass ?? 0)) rarest = concept;
  }
  if (mass === 0) return;
  for (const concept of known) {
    const [first, ...others] = concept.said;
    if (first && others.length === 0 && concept.alternatives.length === 0) addTerm(partition, first, concept, concept === rarest, buffers);
    else addConcept(partition, concept, concept === rarest, buffers);
  }
  buffers.mass = mass;
  toShares(buffers.words, mass);
}

function knownConcept(partition: Partition, concept: Concept): KnownConcept {
  let mass = 0;
  const said: FoundTerm[] = [];
  for (const term of new Set(concept.terms)) {
    const found = findTerm(partition, "words", term);
    mass += rarityOf(partition, found ? frequencyOf(found) : 0);
    if (found) said.push(found);
  }
  return { mass, said, alternatives: knownAlternatives(partition, concept) };
}

/** Most concepts are one word that the manual has no others for: its postings alone say all. */
function addTerm(partition: Partition, term: FoundTerm, { mass }: KnownConcept, isRarest: boolean, buffers: ScoreBuffers): void {
  addScores(term, { norms: partition.wordNorms, rarity: rarityOf(partition, frequencyOf(term)), mass }, buffers);
  if (isRarest) markRarest(term, buffers.rarest);
}

// The loops below run for thousands of chunks each. They stand alone, because the compiler gives up what it made of a loop when it
// comes to code behind it that never ran before.

function markRarest({ postings, from, to }: FoundTerm, rarest: Float32Array): void {
  for (let at = from; at < to; at++) rarest[placeOfPosting(postings[at] ?? 0)] = 1;
}

function toShares(words: Float32Array, mass: number): void {
  const most = mass * bm25Ceiling;
  for (let chunk = 0; chunk < words.length; chunk++) words[chunk] = (words[chunk] ?? 0) / most;
}

function addConcept(partition: Partition, concept: KnownConcept, isRarest: boolean, buffers: ScoreBuffers): void {
  const { words, held, rarest, said, share, touched } = buffers;
  let count = 0;
  const touch = (chunk: number): void => {
    if (share[chunk] === 0) touched[count++] = chunk;
  };
  for (const term of concept.said) {
    eachPosting(partition, term, (chunk, score) => {
      touch(chunk);
      said[chunk] = (said[chunk] ?? 0) + score;
      share[chunk] = 1;
    });
  }
  for (const { terms, weight } of concept.alternatives) {
    const factor = weight * (concept.said.length > 0 ? besideKnown : 1);
    eachTogether(partition, terms, (chunk, score) => {
      touch(chunk);
      said[chunk] = Math.max(said[chunk] ?? 0, factor * score);
      share[chunk] = Math.max(share[chunk] ?? 0, weight);
    });
  }
  for (let index = 0; index < count; index++) {
    const chunk = touched[index] ?? 0;
    const part = share[chunk] ?? 0;
    words[chunk] = (words[chunk] ?? 0) + (said[chunk] ?? 0);
    held[chunk] = (held[chunk] ?? 0) + part * concept.mass;
    if (isRarest) rarest[chunk] = part;
    said[chunk] = 0;
    share[chunk] = 0;
  }
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
  const [first, ...others] = terms;
  if (!first) return;
  if (others.length === 0) {
    eachPosting(partition, first, visit);
    return;
  }
  const rarities = terms.map((term) => rarityOf(partition, frequencyOf(term)));
  const at = terms.map(({ from }) => from);
  for (let posting = first.from; posting < first.to; posting++) {
    const chunk = placeOfPosting(first.postings[posting] ?? 0);
    let sum = 0;
    let held = 0;
    for (const [index, { postings, to }] of terms.entries()) {
      let place = index === 0 ? posting : (at[index] ?? 0);
      while (place < to && placeOfPosting(postings[place] ?? 0) < chunk) place += 1;
      at[index] = place;
      if (place === to || placeOfPosting(postings[place] ?? 0) !== chunk) break;
      sum += (rarities[index] ?? 0) * shareOfPosting(partition.wordNorms, postings[place] ?? 0);
      held += 1;
    }
    if (held === terms.length) visit(chunk, sum / held);
  }
}
