/** What is known of an utterance while the talker is silent. */
export interface EndpointEvidence {
  /** The best transcript so far; empty when there is none yet. */
  readonly partial: string;
  /** How long the transcript has not changed, in milliseconds of audio. */
  readonly stableMs: number;
}

const shortestMs = 200;
const longestMs = 2_500;
const stableAfterMs = 160;
const fewestWordsOfQuestion = 4;

const questionWords = new Set(
  "what which when where why who how can could do does did is are was should would will may must tell show give explain list".split(" "),
);
const functionWords = new Set(
  (
    "a an the this that these those my your its of to from in on at by for with without into onto over under between " +
    "and or but if because while than as is are was were be been do does did can could should would will must may has have " +
    "how what which when where why who um uh er"
  ).split(" "),
);
const digitWords = new Set(
  "zero oh one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy eighty ninety hundred thousand point dash minus".split(
    " ",
  ),
);

/**
 * The silence that ends a turn, around `baseMs`: shorter after a complete question that no longer changes, longer while a number
 * is being dictated or when the last word cannot end a sentence. At least 200 ms, at most 2,500 ms.
 */
export function endpointSilenceMs(baseMs: number, { partial, stableMs }: EndpointEvidence): number {
  return Math.min(longestMs, Math.max(shortestMs, Math.round(baseMs * factor(partial, stableMs))));
}

function factor(partial: string, stableMs: number): number {
  const words = partial.toLowerCase().split(/\s+/u).filter(Boolean);
  const last = words.at(-1)?.replace(/[.,;:!?]+$/u, "");
  if (last === undefined) return 1;
  if (functionWords.has(last)) return 2;
  if (digitWords.has(last) || /\d$/u.test(last)) return 1.6;
  const complete = words.length >= fewestWordsOfQuestion && questionWords.has(words[0] ?? "");
  return complete && stableMs >= stableAfterMs ? 0.6 : 1;
}
