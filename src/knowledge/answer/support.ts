import { type ChunkSentence } from "../index/chunk.ts";
import { type Passage } from "../passage.ts";
import { allFacts, type Facts, factsOf, missingFacts, noFacts } from "./facts.ts";
import { type Clause, clausesOf, contentTerms, type Place, placesOf, shareOf } from "./places.ts";
import { withoutNumber } from "./step-number.ts";

/**
 * Likeness that a sentence needs to a passage that it names, and to one that it does not name. Set on labelled pairs by
 * `npm run bench -- support`; docs/decisions/0009-what-supports-a-sentence.md has the figures.
 */
export const supportThreshold = { named: 0.5, unnamed: 0.6 } as const;

/** A place is as near as the nearest when it holds at least this share of the words that the nearest holds. */
const nearShare = 0.8;

/** A statement that holds this share of the words of a denial states what is denied. */
const denialShare = 0.5;

/** Where in the manual a sentence stands. */
export interface Support {
  readonly passage: Passage;
  /** The sentence that comes closest: the place that is cited. */
  readonly sentence: ChunkSentence;
  /** Share of the claim's words that the place holds, with its headings and the sentences beside it, 0 to 1. */
  readonly likeness: number;
}

/** Why a sentence is not supported: nothing is like it, or a number, unit, code or word of polarity is another, or what is denied is not. */
export type Objection = "unlike" | "facts" | "polarity";

/**
 * Checks a sentence against a passage. A place in it must be like the sentence; every number, unit, code and word of polarity must stand
 * at that place, at one that is as near, or in its headings; and it must be denied in both or in neither.
 */
export function checkSupport(text: string, passage: Passage, threshold: number): Support | Objection {
  const claim = contentTerms(text);
  const found = nearest(claim, placesOf(passage));
  if (!found || found.likeness < threshold) return "unlike";
  if (!isStated(text, found, passage)) return "facts";
  if (!isTurnedAlike(text, passage)) return "polarity";
  return { passage, sentence: found.place.sentence, likeness: found.likeness };
}

/** Whether a quotation states nothing that the quoted sentence and its headings do not. What is left out must be a whole clause. */
export function checkQuote(text: string, passage: Passage, sentence: ChunkSentence): boolean {
  if (isVerbatim(text, sentence.text)) return true;
  const place = placesOf(passage).find((one) => one.sentence === sentence);
  if (!place || missingFacts(factsOf(text), statedAt([place])).length > 0) return false;
  const [whole] = clausesOf(text);
  return (
    whole !== undefined && place.clauses.some((clause) => clause.denial === whole.denial && shareOf(clause.terms, whole.terms) >= nearShare)
  );
}

/** The manual's own sentence, its full stop and the number of a step aside. */
function isVerbatim(text: string, quoted: string): boolean {
  const bare = (one: string) => withoutNumber(one).replace(/[.:]$/, "");
  return bare(text) === bare(quoted);
}

interface Found {
  readonly place: Place;
  readonly likeness: number;
  readonly near: readonly Place[];
}

function nearest(claim: ReadonlySet<string>, places: readonly Place[]): Found | undefined {
  const scored = places.map((place) => ({ place, own: shareOf(claim, place.own), likeness: shareOf(claim, place.around) }));
  const [best] = scored.toSorted((left, right) => right.own + right.likeness - left.own - left.likeness);
  if (!best) return undefined;
  const near = scored.filter(({ own }) => own >= best.own * nearShare).map(({ place }) => place);
  return { place: best.place, likeness: best.likeness, near };
}

function statedAt(places: readonly Place[]): Facts {
  return allFacts(places.flatMap((place) => [place.facts, place.headingFacts]));
}

/** What joins statements that may stand in several sentences. */
const joints = /,?\s(?:and|but|then|or)\s/;

/** Whether one place near the sentence, or prose and what follows it, states all its facts; or does so for each statement that it joins. */
function isStated(text: string, { near }: Found, passage: Passage): boolean {
  if (holdsAll(text, near, passage)) return true;
  const parts = joinedStatements(text);
  return (
    parts.length > 1 &&
    parts.every((part) => {
      const own = nearest(contentTerms(part), placesOf(passage));
      return own !== undefined && holdsAll(part, own.near, passage);
    })
  );
}

function holdsAll(text: string, near: readonly Place[], passage: Passage): boolean {
  const facts = factsOf(text);
  const places = placesOf(passage);
  return near.some((place) => {
    if (missingFacts(facts, statedAt([place])).length === 0) return true;
    const next = places[places.indexOf(place) + 1];
    return next !== undefined && place.sentence.kind !== "row" && missingFacts(facts, statedAt([place, next])).length === 0;
  });
}

/** The statements that a sentence joins; what is too short to be one belongs to the one before it. */
function joinedStatements(text: string): string[] {
  return text.split(joints).reduce<string[]>((statements, part) => {
    const last = statements.at(-1);
    return last !== undefined && contentTerms(part).size < 2 ? [...statements.slice(0, -1), `${last} ${part}`] : [...statements, part];
  }, []);
}

/** Whether each clause names the sides of things that the passage names in such a clause, and denies what the passage denies. */
function isTurnedAlike(text: string, passage: Passage): boolean {
  const places = placesOf(passage);
  const stated = clausesOf(text);
  return (stated.length > 1 ? stated.slice(1) : stated).every((clause) => {
    const scored = places.flatMap((place) =>
      place.clauses.map((one, index) => ({ place, one, index, share: shareOf(clause.terms, one.terms) })),
    );
    const best = Math.max(0, ...scored.map(({ share }) => share));
    const near = scored.filter(({ share }) => share >= best * nearShare);
    const parts = near.filter(({ place, index }) => index > 0 || place.clauses.length === 1);
    const named = allFacts([
      ...(parts.length > 0 ? parts : near).map(({ one }) => one.facts),
      ...near.map(({ place }) => place.headingFacts),
    ]);
    const { polarity, actions } = clause.facts;
    if (missingFacts({ ...noFacts, polarity: sidesOf(polarity), actions }, named).length > 0) return false;
    if (near.some(({ one }) => one.denial === clause.denial)) return true;
    // a sentence that denies something else: "wait before you touch it, and measure that there is no voltage"
    return (
      clause.denial === "" &&
      near.every(({ place }) => place.clauses.filter(isDenial).every((one) => shareOf(one.terms, clause.terms) < denialShare))
    );
  });
}

const sidesOf = (polarity: ReadonlySet<string>) => new Set([...polarity].filter((value) => !/^(?:negation|presence):/.test(value)));
const isDenial = (clause: Clause, index: number, all: readonly Clause[]): boolean =>
  clause.denial !== "" && (index > 0 || all.length === 1);
