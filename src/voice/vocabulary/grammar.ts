import { type BigramModel, utteranceEnd, utteranceStart } from "./bigram.ts";

const smallest = 1e-8;

/**
 * A bigram model as a finite-state grammar in the text format of CMU Sphinx: one state a word, entered by saying it, and one
 * back-off state that is reached by a silent transition. It lets a recogniser that knows only grammars use an n-gram.
 * Symbols of the model that are not words (classes of words) are states that are entered silently.
 */
export function bigramGrammar(model: BigramModel): string {
  const words = [...model.unigrams.keys()].filter((word) => word !== utteranceEnd);
  const spoken = new Set(words);
  const states = new Map([utteranceStart, ...words].map((word, index) => [word, index]));
  for (const [left, row] of model.bigrams) {
    for (const symbol of [left, ...row.keys()]) if (symbol !== utteranceEnd && !states.has(symbol)) states.set(symbol, states.size);
  }
  const backOffState = states.size;
  const finalState = states.size + 1;
  const endUnigram = model.unigrams.get(utteranceEnd) ?? smallest;
  const lines = ["FSG_BEGIN manual", `NUM_STATES ${states.size + 2}`, "START_STATE 0", `FINAL_STATE ${finalState}`];
  const transition = (from: number, to: number, probability: number, word = "") => {
    lines.push(`TRANSITION ${from} ${to} ${Math.max(Math.min(probability, 1), smallest).toExponential(4)}${word && ` ${word}`}`);
  };
  for (const [symbol, state] of states) {
    const row = model.bigrams.get(symbol);
    const backOff = model.backOffs.get(symbol) ?? 1;
    for (const [right, probability] of row ?? []) {
      const to = right === utteranceEnd ? finalState : states.get(right);
      if (to !== undefined) transition(state, to, probability, spoken.has(right) ? right : "");
    }
    if (backOff > 0) transition(state, backOffState, backOff);
    if (spoken.has(symbol) && !row?.has(utteranceEnd)) transition(state, finalState, backOff * endUnigram);
  }
  for (const word of words) transition(backOffState, states.get(word) ?? finalState, model.unigrams.get(word) ?? smallest, word);
  lines.push("FSG_END", "");
  return lines.join("\n");
}
