import { isSmallWord, nounPhrases } from "./noun-phrases.ts";

/** How a question leans on an earlier one. */
export type Reference =
  /** It points back: "it", "that one". */
  | { readonly type: "pronoun"; readonly start: number; readonly end: number; readonly possessive: boolean; readonly plural: boolean }
  /** It names only what is different: "and the rear one?", "what about 24 V?". */
  | { readonly type: "ellipsis"; readonly rest: string }
  /** It asks otherwise about the same: "how often?". */
  | { readonly type: "bare"; readonly word: string };

const opening = /^(?:(?:and|but|so|ok|okay|then|well|now|right|alright)[ ,]+)+/i;
const about = /^(?:(?:what|how) about|(?:the )?same (?:question )?(?:for|with)|what if (?:it is|it's))\s+/i;
const bare = /^(how often|how much|how many|how long|how|why|when|where)(?: (?:is that|exactly|then))?$/i;
/** A clause of its own, which is not a piece of another. */
const clause =
  /\b(?:is|are|am|was|were|do|does|did|can|could|should|must|will|would|has|have|need|what|which|who|where|when|why|how|tell|show|explain)\b/i;
const theOne = /^(?:(?:for|with|on|in) )?(?:the|that|this)(?: [\p{L}-]+){0,3} ones?$/iu;
const mostWords = 8;

const pronoun = /\b(?:(?:that|this|the same) one|(it)['’]s own|(its|their)|(they|them|those ones|these ones)|it)\b|\b(?:this|that|these|those)(?=\s*(?:$|[.,;?!]|\b(?:is|are|do|does|mean|means|for|to|in|on|at|by|again|work|happen|called|used)\b))/giu; // prettier-ignore

/** "It" that stands for nothing. */
const expletive = [
  /\b(?:is|was|be|would|isn['’]t|will) it (?:be )?(?:also |really |still |very |too |not )?[\p{L}]+ (?:for [\p{L}]+ )?(?:to [\p{L}]+ (?=.*[\p{L}\p{N}])|that |if |when |whether |while |without )/iu,
  /\bit(?: is|['’]s| was)? (?:also |really |still |very |too |not )?[\p{L}]+ to [\p{L}]+ (?=.*[\p{L}\p{N}])/iu,
  /\b(?:does|will|would|should|did|can) it (?:usually |normally |still )?(?:take|mean|matter|help|hurt|make sense|need)\b(?= .*\b(?:to|if|when|that|whether)\b)/iu,
  /\bwhat time is it\b|\bis it (?:raining|snowing|time)\b|\bit (?:rains|snows|freezes)\b|\bhow (?:is|was) it going\b|\bthat['’]s it\b/iu,
  // the machine itself, which is what every question is about; its parts have bolts, grease and voltages of their own
  /\b(?:how much|what|which) (?:[\p{L}-]+ ){0,3}(?:oil|fuel|diesel|petrol|gasoline|coolant|antifreeze|adblue) (?:does|did|can|should|will|would|must) it (?:take|hold|use|need|consume|require|contain|run on)\b/iu,
  /\bit (?:just |still |now |only )?(?:says|shows|displays|reads|flashes|beeps|blinks|keeps (?:saying|showing|beeping))\b/iu,
];
const that =
  /\b(?:so|such|given|now|say|says|said|think|know|sure|means|ensure|indicate[sd]?|way|thing|things|something|anything|everything|case|those|the \p{L}+) that$/iu;

/** Whoever says this much says what about, in characters. */
const longest = 300;

/** How a question leans on what was said before; undefined when it stands alone. */
export function referenceIn(question: string): Reference | undefined {
  if (question.length > longest) return undefined;
  const text = question
    .trim()
    .replace(/[\s?!.]+$/u, "")
    .replace(/[ ,]+(?:then|though|now|please|instead)$/i, "");
  const opened = opening.test(text);
  const rest = text.replace(opening, "");
  const asked = about.exec(rest);
  if (asked) {
    const piece = rest.slice(asked[0].length).trim();
    if (piece === "" || wordsIn(piece) > mostWords || clause.test(piece)) return undefined;
    return pronounIn(question) ?? { type: "ellipsis", rest: piece };
  }
  const word = bare.exec(rest)?.[1];
  if (word !== undefined) return { type: "bare", word };
  if ((opened || theOne.test(rest)) && rest !== "" && !clause.test(rest) && wordsIn(rest) <= mostWords && namesSomething(rest)) {
    return { type: "ellipsis", rest };
  }
  return pronounIn(question);
}

/** "And replace the filter" tells what to do; a piece names a thing or a circumstance. */
const namesSomething = (rest: string): boolean =>
  /^(?:the|a|an|my|that|this|for|with|without|in|on|at|if|when|after|before|during)\b|\d/iu.test(rest);

const wordsIn = (text: string): number => text.split(/\s+/).length;

function pronounIn(question: string): Reference | undefined {
  for (const match of question.matchAll(pronoun)) {
    const { index: start } = match;
    const [found, , own, several] = match;
    const before = question.slice(0, start);
    if (/^(?:that|this)$/i.test(found) && that.test(`${before}${found}`)) continue;
    if (/^it$/i.test(found) && expletive.some((pattern) => touches(pattern, question, start))) continue;
    // "breeds that are small": a clause, not a thing
    const [previous = ""] = /[\p{L}\p{N}-]+(?=\s*$)/u.exec(before) ?? [];
    if (/^(?:that|this|these|those)$/i.test(found) && previous !== "" && !isSmallWord(previous)) continue;
    if (/\b(?:(?:i|we|you|they|to|can|should|must|will) (?:do|did)|doing) *$/iu.test(before)) continue;
    if (hasAntecedent(before)) continue;
    const plural = several !== undefined || /^(?:their|these|those)/i.test(found);
    return { type: "pronoun", start, end: start + found.length, possessive: own !== undefined, plural };
  }
  return undefined;
}

function touches(pattern: RegExp, question: string, at: number): boolean {
  const found = pattern.exec(question);
  return found !== null && found.index <= at && at < found.index + found[0].length;
}

/** Something that an earlier clause of the same question names. */
function hasAntecedent(before: string): boolean {
  const parts = before.split(/[,;.?!]\s*|\b(?:and|or|but|if|when|while|before|after|until|because|then|so|as|than)\b/iu);
  const earlier = parts.slice(0, -1);
  return earlier.some((part) => nounPhrases(part).length > 0);
}
