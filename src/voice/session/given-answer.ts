import { type Verified } from "../../knowledge/answer/answer.ts";

/** What is known of an answer once it is whole. */
export interface GivenAnswer {
  /** By which it is judged. */
  readonly answerId?: string;
  /** The expert whose answer it is. */
  readonly verified?: Verified;
}

/** Those fields alone, and only those that are there. */
export function givenAnswer({ answerId, verified }: GivenAnswer): GivenAnswer {
  return { ...(answerId === undefined ? {} : { answerId }), ...(verified === undefined ? {} : { verified }) };
}
