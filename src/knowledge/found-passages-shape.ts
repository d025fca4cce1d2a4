import { type FoundPassages } from "./passage.ts";

/** A retrieval as it is sent, a passage's chunk beside its title and score. */
export interface SentRetrieval extends Omit<FoundPassages, "passages"> {
  readonly passages: readonly (FoundPassages["passages"][number]["chunk"] & { readonly title: string; readonly score: number })[];
}

/** Whether JSON is a retrieval as it is sent and nothing more. A schema says the same but copies all it checks, and this is most of what a gateway reads. */
export function isSentRetrieval(value: unknown): value is SentRetrieval {
  if (!isRecord(value)) return false;
  const { question, generation, confidence, passages } = value;
  const whole = typeof question === "string" && isNumber(generation) && isNumber(confidence) && Array.isArray(passages);
  return whole && passages.every(isSentPassage);
}

function isSentPassage(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { documentId, version, ordinal, pageFrom, pageTo, headingPath, text, title, score } = value;
  const numbers = isNumber(version) && isNumber(ordinal) && isNumber(pageFrom) && isNumber(pageTo) && isNumber(score);
  const texts = typeof documentId === "string" && typeof text === "string" && typeof title === "string";
  return numbers && texts && Array.isArray(headingPath) && headingPath.every((heading) => typeof heading === "string");
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null;
/** JSON may write a number that is too large to be one. */
const isNumber = (value: unknown): value is number => Number.isFinite(value);
