import { type EarlierTurn } from "../../knowledge/follow-up/resolve-follow-up.ts";
import { type Turn } from "../session-store.ts";

/** A turn as later questions lean on it: as it was understood, with the heading of the section that its answer cites first. */
export function earlierTurn({ question, rewritten, sentences }: Pick<Turn, "question" | "rewritten" | "sentences">): EarlierTurn {
  const topic = sentences.flatMap(({ citations }) => citations)[0]?.headingPath.at(-1);
  return { question: rewritten ?? question, ...(topic === undefined ? {} : { topic }) };
}
