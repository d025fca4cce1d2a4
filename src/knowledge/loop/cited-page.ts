import { createHash } from "node:crypto";
import { factsOf, missingFacts } from "../answer/facts.ts";
import { splitSentences } from "../index/sentences.ts";
import { questionTerms, tokenize } from "../index/terms.ts";
import { quoteMaxCharacters } from "../answer/citations.ts";
import { type DocumentStore, type PartitionKey } from "../document-store.ts";
import { type Block, type Page } from "../parse/page.ts";
import { type VerifiedPage } from "./verified-answer.ts";

/** What of two versions of a page must be the same for an answer that cites one to stand on the other: its text, but for spacing. */
export function digestOfPage(page: Page): string {
  const text = page.blocks.map((block) => textsOf(block).map((one) => one.replaceAll(/\s+/gu, " ").trim()));
  return createHash("sha256").update(JSON.stringify(text)).digest("base64url");
}

/** Whether a page reads as it did when it was verified, in the version `active` of its document, which is undefined when it is gone. */
export async function readsAsVerified(
  key: PartitionKey,
  { documentId, version, page, digest }: VerifiedPage,
  active: number | undefined,
  documents: Pick<DocumentStore, "getPage">,
): Promise<boolean> {
  if (active === undefined || active === version) return active === version;
  const found = await documents.getPage(key, documentId, active, page);
  return found !== undefined && digestOfPage(found) === digest;
}

/** The sentence of a page that says the most of an answer; its first one when none says any of it. */
export function quoteFor(answer: string, page: Page): string {
  const wanted = new Set(questionTerms(tokenize(answer)));
  const facts = factsOf(answer);
  let best = { quote: "", score: -1 };
  for (const sentence of page.blocks.flatMap(textsOf).flatMap(splitSentences)) {
    const shared = new Set(questionTerms(tokenize(sentence)).filter((term) => wanted.has(term))).size;
    // What states all that the answer does wins over what merely shares its words.
    const score = shared + (shared > 0 && missingFacts(facts, factsOf(sentence)).length === 0 ? 1 : 0);
    if (score > best.score) best = { quote: sentence, score };
  }
  return best.quote.slice(0, quoteMaxCharacters);
}

function textsOf(block: Block): string[] {
  switch (block.kind) {
    case "list":
      return block.items;
    case "table":
      return [...(block.caption === undefined ? [] : [block.caption]), ...[block.header, ...block.rows].map((row) => row.join(" | "))];
    case "heading":
    case "paragraph":
    case "caption":
    case "warning":
    case "code":
      return [block.text];
  }
}
