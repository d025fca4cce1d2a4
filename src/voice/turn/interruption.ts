const stopPhrases =
  /^(?:(?:please|no|okay|ok|hey)\s+)*(?:stop|wait|cancel|quiet|silence|enough|pause|hold on|never mind|shut up|be quiet|stop it)(?:\s+(?:please|it|that|there|a (?:moment|minute|second)|talking|stop|wait))*$/u;
const backchannels = new Set(
  "ah aha alright fine good great hm hmm huh mhm mm mmm oh ok okay right sure thanks uh uhhuh um wow yeah yep yes you thank".split(" "),
);

/** When speech over the answer counts as an interruption. */
export interface InterruptionOptions {
  /** Speech with words that mean something interrupts after this long. */
  readonly withWordsMs: number;
  /** Speech that nobody can make words of interrupts after this long. */
  readonly withoutWordsMs: number;
}

const interruptionDefaults: InterruptionOptions = { withWordsMs: 500, withoutWordsMs: 1_000 };

/** What someone who spoke wanted: an answer, silence, or nothing (a cough, an "uh-huh"). */
export type Intent = "question" | "stop" | "nothing";

/** Reads the intent of a transcript. */
export function intentOf(transcript: string): Intent {
  const words = wordsOf(transcript);
  if (words.length === 0 || words.every((word) => backchannels.has(word))) return "nothing";
  return stopPhrases.test(words.join(" ")) ? "stop" : "question";
}

/** Whether speech that is still going on over an answer is an interruption already. "Stop" is one at once. */
export function isInterruption(partial: string, speechMs: number, options: InterruptionOptions = interruptionDefaults): boolean {
  const intent = intentOf(partial);
  if (intent === "stop") return true;
  if (intent === "question") return speechMs >= options.withWordsMs;
  return wordsOf(partial).length === 0 && speechMs >= options.withoutWordsMs;
}

function wordsOf(transcript: string): string[] {
  return transcript
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s]+/gu, "")
    .split(/\s+/u)
    .filter(Boolean);
}
