import { type StoredTurn } from "./rig-api.ts";

/** One question of a conversation, as its client knows it. */
export interface LedgerEntry {
  readonly question: string;
  /** How often it was asked: more than once when it seemed that nobody had heard it. */
  asked: number;
  /** Its answer was complete, and the client was told so. */
  acknowledged: boolean;
}

/** Compares what a client was told with what is stored: one line for each turn that was lost, doubled or made up. */
export function compareTranscript(entries: readonly LedgerEntry[], stored: readonly StoredTurn[]): string[] {
  const problems: string[] = [];
  let at = 0;
  for (const entry of entries) {
    let found = 0;
    while (at < stored.length && stored[at]?.question === entry.question && found < entry.asked) {
      at++;
      found++;
    }
    if (found === 0 && entry.acknowledged) problems.push(`lost: “${entry.question}” was answered and is not stored`);
  }
  for (const turn of stored.slice(at)) problems.push(`doubled or made up: turn ${turn.number}, “${turn.question}”`);
  const numbers = stored.map(({ number }) => number);
  if (numbers.some((number, index) => number !== index + 1)) problems.push(`turns are numbered ${numbers.join(", ")}`);
  return problems;
}
