/** Words of one area of everyday speech, by what they do in a sentence. */
export interface WordField {
  /** What something can be called: "wrench", "puddles". */
  readonly things: readonly string[];
  /** What someone can do, as said after "how do I": "tighten". */
  readonly actions: readonly string[];
  /** Other forms of what is done: "tightens", "tightened", "tightening". */
  readonly forms: readonly string[];
  /** How something can be: "greasy". */
  readonly qualities: readonly string[];
  readonly others: readonly string[];
}

/** Words written with spaces and line breaks between them. */
export function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
