import { type Passage } from "../passage.ts";
import { type AnswerSentence } from "./answer.ts";
import { spokenForm } from "./spoken-form.ts";

/** Topics that are named: more are not kept in mind by who hears them. */
const topicsMax = 3;
/** A longer heading is no topic that is said in passing. */
const topicMaxWords = 7;
const topicMaxCharacters = 60;

/** Headings that name no topic. */
const generic =
  /^(?:(?:table of )?contents|index|introduction|general|overview|notes?|summary|appendix(?: \w)?|page \d+|about this .*|how to use this .*|.*manual|chapter \d+|section \d+|figures?|tables?|warnings?|cautions?|read before .*|what is .*)$/i;
const sectionNumber = /^(?:(?:chapter|section)\s+)?(?:\d+\.)*\d+[.:)]?\s+(?=\p{L})/iu;

/**
 * What is said when the manual does not hold the answer: an honest sentence that names the equipment, and what the manual does cover nearest
 * to the question, when it has headings that can be said. Neither cites anything, because neither answers.
 */
export function unansweredSentences(equipmentName: string, passages: readonly Passage[]): AnswerSentence[] {
  const topics = nearestTopics(passages);
  const texts = [`I could not find that in the manual for ${equipmentName}.`];
  if (topics.length > 0) texts.push(`It covers: ${topics.join(", ")}.`);
  return texts.map((text, index) => ({ index, text, spoken: spokenForm(text), warning: false, citations: [] }));
}

/** The headings that the best passages stand under, without numbers, in the order of the passages. */
function nearestTopics(passages: readonly Passage[]): string[] {
  const topics = new Map<string, string>();
  for (const passage of passages) {
    const topic = topicOf(passage);
    if (topic !== undefined && !topics.has(topic.toLowerCase())) topics.set(topic.toLowerCase(), topic);
    if (topics.size === topicsMax) break;
  }
  return [...topics.values()];
}

function topicOf({ chunk, title }: Passage): string | undefined {
  const own = chunk.sentences.find(({ kind }) => kind === "heading")?.text;
  return [...chunk.headingPath.slice(1).reverse(), own, chunk.headingPath[0]]
    .filter((heading) => heading !== undefined && heading !== title)
    .map((heading) => topicName(heading ?? ""))
    .find((topic) => topic !== undefined);
}

function topicName(heading: string): string | undefined {
  const name = heading
    .replaceAll(/\p{Cc}|\p{Cf}/gu, " ")
    .replace(sectionNumber, "")
    .replaceAll(/\s+/g, " ")
    .replace(/[\s.:;,–—-]+$/, "")
    .trim();
  const sayable = /\p{L}{3}/u.test(name) && spokenForm(name) !== "" && !/[?!<>{}[\]|]|\d{4}|, /.test(name);
  if (!sayable || name.length > topicMaxCharacters || name.split(" ").length > topicMaxWords || generic.test(name)) return undefined;
  return /^\p{Lu}\p{Ll}+(?:\s+\p{Ll}|$)/u.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name;
}
