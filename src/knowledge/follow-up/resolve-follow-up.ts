import { codeShape, codesOf, tokenize } from "../index/terms.ts";
import { headOf, isAttribute, isPlural, type NounPhrase, nounPhrases } from "./noun-phrases.ts";
import { type Reference, referenceIn } from "./references.ts";

/** A question that was answered before in the same conversation. */
export interface EarlierTurn {
  /** As it was understood. */
  readonly question: string;
  /** What its answer was about: the heading of the first section that it cites. */
  readonly topic?: string | undefined;
}

/** How many earlier turns a question may lean on; what was said before them is not meant by "it". */
export const maxEarlierTurns = 3;

/** Whether a question says all that it asks. */
export function needsContext(question: string): boolean {
  return referenceIn(question) !== undefined;
}

/**
 * A follow-up question as it would be asked alone; undefined when it stands alone already, or when nothing that was said before fits. It is
 * made of words of this question and of earlier ones, so that no number or code can come into it from elsewhere.
 * @param earlier oldest first
 */
export function resolveFollowUp(question: string, earlier: readonly EarlierTurn[]): string | undefined {
  const reference = referenceIn(question);
  const last = earlier.at(-1);
  if (!reference || !last) return undefined;
  const resolved = resolve(reference, question, earlier.slice(-maxEarlierTurns), last);
  return resolved === undefined || resolved === question ? undefined : capitalised(resolved);
}

/** The last question of a conversation as it would be asked alone, each one before it understood in its turn. */
export function resolveLast(questions: readonly string[]): string {
  const earlier: EarlierTurn[] = [];
  for (const question of questions) earlier.push({ question: resolveFollowUp(question, earlier) ?? question });
  return earlier.at(-1)?.question ?? "";
}

function resolve(reference: Reference, question: string, earlier: readonly EarlierTurn[], last: EarlierTurn): string | undefined {
  switch (reference.type) {
    case "pronoun": {
      const topic = topicFor(earlier, reference.plural);
      if (topic === undefined) return undefined;
      const named = reference.possessive ? `${topic}${/s$/i.test(topic) ? "'" : "'s"}` : topic;
      return `${question.slice(0, reference.start)}${named}${question.slice(reference.end)}`.replace(
        /^(?:and|but|so|ok|okay|then)[ ,]+/i,
        "",
      );
    }
    case "ellipsis":
      return completed(reference.rest, last.question);
    case "bare":
      return askedOtherwise(reference.word, last.question);
  }
}

// Pronouns

/** What was spoken of: a thing before what it has or does, and of the newest turn the one that was spoken of before as well. */
function topicFor(earlier: readonly EarlierTurn[], plural: boolean): string | undefined {
  const turns = earlier.map(({ question }) => topicsOf(question));
  const things = turns.map((topics) => topics.filter((phrase) => !isAttribute(phrase)));
  const at = things.findLastIndex((found) => found.length > 0);
  const newest = things[at] ?? turns.findLast((found) => found.length > 0) ?? [];
  const before = earlier[at - 1]?.question.toLowerCase() ?? "";
  const weight = (phrase: NounPhrase) => (before.includes(phrase.words.join(" ")) ? 2 : 0) + (isPlural(phrase) === plural ? 1 : 0);
  const most = Math.max(...newest.map(weight));
  const chosen = newest.find((phrase) => weight(phrase) === most);
  if (chosen) return named(chosen);
  const heading = earlier.at(-1)?.topic;
  return heading === undefined || heading === "" ? undefined : `the ${heading.toLowerCase()}`;
}

const procedure =
  /\b(?:how (?:do|can|should|could|would|must) (?:i|we|you)|how to|(?:can|could|should|must|may) (?:i|we|you)|(?:steps?|way|need|want|have) to)\b/i;

/** The things that a question is about, the likeliest first. */
function topicsOf(question: string): NounPhrase[] {
  const phrases = nounPhrases(question);
  const owner = phrases.filter(({ possessive }) => possessive);
  // "the torque of the bolts": one goes on about the bolts; "how do I remove the cover of the pump": about the cover
  const about = procedure.test(question) ? [] : phrases.filter(({ preposition }) => preposition === "of" || preposition === "about");
  return [...new Set([...owner, ...about, ...phrases])];
}

/** A phrase as it is said the second time. */
function named({ text }: NounPhrase): string {
  const known = text.replace(/^(?:an?|another|this|that|any|some)\s+/i, "the ").replace(/^(?:these|those)\s+/i, "the ");
  return known.replace(/^(?:The|My|Your|Our)\b/, (word) => word.toLowerCase());
}

// Ellipsis

const opposites: readonly (readonly string[])[] = [
  ["front", "rear", "back"],
  ["left", "right"],
  ["upper", "lower", "middle"],
  ["top", "bottom"],
  ["inner", "outer"],
  ["inlet", "outlet"],
  ["input", "output"],
  ["first", "second", "third", "last"],
  ["minimum", "maximum"],
  ["open", "closed"],
  ["hot", "cold"],
  ["primary", "secondary"],
  ["positive", "negative"],
  ["small", "large", "big"],
  ["smallest", "largest", "biggest"],
  ["oldest", "youngest", "newest"],
  ["red", "green", "yellow", "blue", "black", "white", "orange"],
];
const attribute = /^(?:torques?|pressures?|temperatures?|voltages?|currents?|sizes?|weights?|intervals?|capacity|capacities|lengths?|widths?|heights?|depths?|diameters?|speeds?|levels?|power|force|tension|gap|clearance|resistance|grades?|types?|ratings?|range|colou?rs?|dimensions?|advantages?|disadvantages?|price|cost|location|position|number)$/; // prettier-ignore
const adverbial = /^(?:in|on|at|for|with|without|during|after|before|when|if|while|from|by|to|using|under|over)\b/i;

/** The last question with what is new in place of what it replaces. */
function completed(rest: string, last: string): string | undefined {
  const asked = last.replace(/[\s?!.]+$/u, "");
  const made = exchangedFact(rest, asked) ?? exchangedSide(rest, asked) ?? exchangedThing(rest, asked);
  return made === undefined ? undefined : `${made}?`;
}

/** "What does E-42 mean?" "And E-43?"; "at 12 V" "and at 24 V?" */
function exchangedFact(rest: string, asked: string): string | undefined {
  const [mine, theirs] = [factsIn(rest), factsIn(asked)];
  const [fact] = mine;
  if (!fact || mine.length > 1) return undefined;
  const same = theirs.filter(({ shape }) => shape === fact.shape);
  const [replaced] = same;
  if (!replaced || same.length > 1) return undefined;
  const others = nounPhrases(rest.replace(fact.text, " ")).map(headOf);
  if (others.some((head) => !asked.toLowerCase().includes(head))) return undefined;
  return asked.replace(replaced.text, () => fact.text);
}

const factPattern =
  /(?<![\p{L}\p{N}])(?:[A-Za-z]{1,4}[- ]?\d+(?:[-./x×]\d+)*|-?\d+(?:[.,]\d+)*(?:\s?(?:%|°\s?[CF]?|[\p{L}µΩ]{1,4}(?:\/[\p{L}]+)?))?)(?![\p{L}\p{N}])/gu;

function factsIn(text: string): { readonly text: string; readonly shape: string }[] {
  return [...text.matchAll(factPattern)].map(([found]) => {
    const code = codesOf(tokenize(found))[0];
    return { text: found, shape: code === undefined ? found.replaceAll(/-?\d+(?:[.,]\d+)*\s*/g, "#") : codeShape(code) };
  });
}

/** "And the rear one?", "and the rear?", "what about the rear tyre?" after a question about the front one. */
function exchangedSide(rest: string, asked: string): string | undefined {
  const words = rest.toLowerCase().match(/[\p{L}\p{N}-]+/gu) ?? [];
  for (const word of words) {
    const group = opposites.find((one) => one.includes(word));
    const other = group?.find((one) => one !== word && new RegExp(String.raw`\b${one}\b`, "i").test(asked));
    if (other === undefined) continue;
    const unknown = words.filter((one) => one !== word && !/^(?:the|a|an|one|ones|for|on|of|at|in|my|that|this|side)$/.test(one));
    if (unknown.some((one) => !asked.toLowerCase().includes(one))) continue;
    return asked.replace(new RegExp(String.raw`\b${other}\b`, "i"), () => word);
  }
  return undefined;
}

function exchangedThing(rest: string, asked: string): string | undefined {
  const phrases = nounPhrases(asked);
  const one = /^(?:(?:for|on|in|with) )?(?:the|that|this) ((?:[\p{L}-]+ ){1,3})ones?$/iu.exec(rest);
  const [topic] = topicsOf(asked);
  if (one?.[1] !== undefined) {
    if (!topic) return undefined;
    const of = topic.text
      .replace(/^(?:the|an?|my|your|our|this|that)\s+/i, "")
      .split(" ")
      .slice(-1);
    return replaced(asked, topic, `the ${one[1].trim()} ${of.join(" ")}`);
  }
  if (/\bones?$/i.test(rest)) return undefined;
  const adverb = adverbial.exec(rest)?.[0].toLowerCase();
  const mine = nounPhrases(rest);
  const thing = mine[0];
  const shared = thing && phrases.findLast((phrase) => headOf(phrase) === headOf(thing));
  if (shared) return replaced(asked, shared, adverb === undefined ? rest : rest.slice(adverb.length).trim());
  if (adverb !== undefined) {
    const beside = phrases.find(({ preposition }) => preposition === adverb && preposition !== "of");
    return beside ? replaced(asked, beside, rest.slice(adverb.length).trim()) : `${asked} ${rest}`;
  }
  if (!thing) return undefined;
  const whole = rest.replace(/^(?:about|of)\s+/i, "");
  // "the torque" takes the place of another measure, and "the pump" of another thing
  const measures = attribute.test(headOf(thing));
  const target = measures ? phrases.find((phrase) => attribute.test(headOf(phrase))) : topic;
  if (!target || measures !== attribute.test(headOf(target))) return undefined;
  return replaced(asked, target, whole);
}

const replaced = (text: string, { start, end }: NounPhrase, by: string): string => `${text.slice(0, start)}${by}${text.slice(end)}`;

// Bare question words

const action = /\b(?:how (?:often )?(?:do|can|should|could|must) (i|we|you)(?: (?:need|have) to)?|how to|(?:can|could|should|must) (i|we|you)|(?:do) (i|we|you) (?:need|have) to|where (?:do|can) (i|we|you))\s+(.+?)[\s?!.]*$/i; // prettier-ignore

/** "How do I grease the bearing?" "How often?" */
function askedOtherwise(word: string, last: string): string | undefined {
  const done = action.exec(last)?.[5];
  if (done === undefined) return undefined;
  return `${word} ${/^how (?:much|many)/i.test(word) ? "is needed to" : "do I"} ${done}?`;
}

const capitalised = (text: string): string => text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
