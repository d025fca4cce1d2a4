import { type Retrieval } from "../passage.ts";
import { type Candidate } from "./relevance.ts";

/** Whether the manual holds the answer, as far as can be told. @param line confidence below which it is said not to */
export function isAnswerable({ confidence }: Retrieval, best: Candidate | undefined, line: number): boolean {
  return best !== undefined && confidence >= line;
}
