import { type Chunk } from "./chunk.ts";

/** Headings nearest to the text that count for retrieval. */
const headingsThatCount = 3;

/** The headings of a chunk as one line, for the embedding and the lexical legs. */
export const headingLine = (chunk: Pick<Chunk, "headingPath">): string => chunk.headingPath.slice(-headingsThatCount).join(" > ");

/** What is embedded for a chunk as a whole (RETRIEVAL C2.2, "A"). */
export function embeddingText(chunk: Pick<Chunk, "headingPath" | "text">): string {
  const heading = headingLine(chunk);
  return heading === "" ? chunk.text : `${heading}. ${chunk.text}`;
}
