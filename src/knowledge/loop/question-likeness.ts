import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import { type EquipmentSlug } from "../../tenancy/equipment.ts";
import { agree, factsOf } from "../answer/facts.ts";
import { contentSignature } from "../cache/content-gate.ts";
import { cacheableQuestion } from "../cache/question-key.ts";
import { questionTerms, tokenize } from "../index/terms.ts";
import { searchedQuestion } from "../searched-question.ts";
import { type GroupHead, type QuestionKind } from "./question-group.ts";

/** A question that looks for its group. */
export interface ComparedQuestion {
  readonly question: string;
  /** Its meaning, as a head has it. */
  readonly vector?: string | undefined;
  readonly model?: string | undefined;
}

/** Part of their words that two questions share from which on they ask the same, vectors or not. */
const sharedWords = 0.75;
/** The least that questions of the same content share. */
const someWords = 0.3;
const idLength = 16;
const scale = 127;

/** SHA-256 of a question as exact caches know it, spoken numbers as digits. */
export function questionKey(question: string): string {
  return createHash("sha256")
    .update(cacheableQuestion(searchedQuestion(question)))
    .digest("base64url");
}

/** The id of the group that a question begins: the same wherever and whenever it is asked. */
export function groupId(equipment: EquipmentSlug, kind: QuestionKind, question: string): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([kind, questionKey(question)]))
    .digest("hex");
  return `unq.${equipment}.${digest.slice(0, idLength)}`;
}

/** Where a question is counted: the group that it began, one that it belongs to, or a new one. */
export function headFor<Asked extends ComparedQuestion>(
  heads: readonly GroupHead[],
  { equipment, kind, asked, likeness }: { equipment: EquipmentSlug; kind: QuestionKind; asked: Asked; likeness: number },
): GroupHead | (Asked & { readonly id: string }) {
  const id = groupId(equipment, kind, asked.question);
  return heads.find((head) => head.id === id) ?? findGroup(heads, asked, likeness) ?? { ...asked, id };
}

/**
 * The group that a question belongs to; undefined when it begins one. It states the same numbers, units, codes and polarity as the
 * group's head, and has the same content, most of its words, or nearly its meaning. The likest one is taken, of equals the first id.
 */
export function findGroup(heads: readonly GroupHead[], asked: ComparedQuestion, likeness: number): GroupHead | undefined {
  const facts = factsOf(asked.question);
  const signature = contentSignature(asked.question);
  const terms = termsOf(asked.question);
  let best: { readonly head: GroupHead; readonly score: number } | undefined;
  for (const head of heads) {
    const meaning = cosineOf(head, asked);
    const words = overlap(terms, termsOf(head.question));
    const near = (meaning !== undefined && meaning >= likeness) || words >= sharedWords;
    // What is read closely takes a thousand times as long, and most groups have not a word in common with a question.
    if (!near && (words < someWords || signature === undefined || contentSignature(head.question) !== signature)) continue;
    if (!agree(facts, factsOf(head.question))) continue;
    const score = Math.max(meaning ?? 0, words);
    if (!best || score > best.score || (score === best.score && head.id < best.head.id)) best = { head, score };
  }
  return best?.head;
}

/** A unit vector as a head keeps it: int8 values in base64, an eighth of its size as numbers. */
export function keptVector(vector: Float32Array): string {
  return Buffer.from(Int8Array.from(vector, (value) => Math.round(value * scale)).buffer).toString("base64");
}

/** Undefined unless both have a vector of the same model. */
function cosineOf(head: GroupHead, asked: ComparedQuestion): number | undefined {
  if (head.vector === undefined || asked.vector === undefined || head.model !== asked.model) return undefined;
  const [left, right] = [bytesOf(head.vector), bytesOf(asked.vector)];
  if (left.length !== right.length) return undefined;
  let [product, leftSquare, rightSquare] = [0, 0, 0];
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? 0;
    product += value * other;
    leftSquare += value * value;
    rightSquare += other * other;
  }
  return leftSquare === 0 || rightSquare === 0 ? undefined : product / Math.sqrt(leftSquare * rightSquare);
}

const bytesOf = (text: string): Int8Array => new Int8Array(Buffer.from(text, "base64"));

/** Heads are compared with every question that comes: more of them than one equipment has by default. */
const knownTerms = new LRUCache<string, ReadonlySet<string>>({ max: 2_000 });

function termsOf(question: string): ReadonlySet<string> {
  const known = knownTerms.get(question) ?? new Set(questionTerms(tokenize(question)));
  knownTerms.set(question, known);
  return known;
}

/** Jaccard's coefficient. */
function overlap(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  const shared = [...left].filter((term) => right.has(term)).length;
  const all = left.size + right.size - shared;
  return all === 0 ? 0 : shared / all;
}
