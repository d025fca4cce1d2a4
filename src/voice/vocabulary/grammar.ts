import { type BigramModel, utteranceEnd, utteranceStart } from "./bigram.ts";
import { isClassSymbol } from "./class-templates.ts";

const smallest = 1e-8;

/** Names of a word's further pronunciations: "the" has "the(2)". */
export type Pronunciations = ReadonlyMap<string, readonly string[]>;

/** A state of the grammar: the symbols that are followed alike, and how they are followed on average. */
interface State {
  readonly number: number;
  symbols: number;
  backOff: number;
  readonly followers: Map<string, number>;
}

/**
 * A bigram model as a finite-state grammar in the text format of CMU Sphinx: states entered by saying a word, and one
 * back-off state that is reached by a silent transition. It lets a recogniser that knows only grammars use an n-gram.
 * Symbols of the model that are not words (classes of words) are states that are entered silently. Words that no other
 * word is kept to follow share states, because the recogniser visits every state in every 10 ms of audio.
 * @param pronunciations further names of words, under which the dictionary has their other pronunciations
 */
export function bigramGrammar(model: BigramModel, pronunciations: Pronunciations = new Map()): string {
  const words = [...model.unigrams.keys()].filter((word) => word !== utteranceEnd);
  const spoken = new Set(words);
  const symbols = new Set([utteranceStart, ...words]);
  for (const [left, row] of model.bigrams) for (const symbol of [left, ...row.keys()]) if (symbol !== utteranceEnd) symbols.add(symbol);
  const states = tiedStates(model, symbols);
  const distinct = new Set(states.values());
  const backOffState = distinct.size;
  const finalState = distinct.size + 1;
  const lines = ["FSG_BEGIN manual", `NUM_STATES ${distinct.size + 2}`, "START_STATE 0", `FINAL_STATE ${finalState}`];
  const transition = (from: number, to: number, probability: number, word = "") => {
    const line = `TRANSITION ${from} ${to} ${Math.max(Math.min(probability, 1), smallest).toExponential(4)}`;
    lines.push(word ? `${line} ${word}` : line);
    for (const name of pronunciations.get(word) ?? []) lines.push(`${line} ${name}`);
  };
  const enter = (from: number, symbol: string, probability: number) => {
    const to = symbol === utteranceEnd ? finalState : states.get(symbol)?.number;
    if (to !== undefined) transition(from, to, probability, spoken.has(symbol) ? symbol : "");
  };
  const endings = new Set([...states].filter(([symbol]) => spoken.has(symbol)).map(([, state]) => state));
  const endUnigram = model.unigrams.get(utteranceEnd) ?? smallest;
  for (const state of distinct) {
    const backOff = state.backOff / state.symbols;
    for (const [right, sum] of state.followers) enter(state.number, right, sum / state.symbols);
    if (backOff > 0) transition(state.number, backOffState, backOff);
    if (endings.has(state) && !state.followers.has(utteranceEnd)) transition(state.number, finalState, backOff * endUnigram);
  }
  for (const word of words) enter(backOffState, word, model.unigrams.get(word) ?? smallest);
  lines.push("FSG_END", "");
  return lines.join("\n");
}

function tiedStates(model: BigramModel, symbols: ReadonlySet<string>): ReadonlyMap<string, State> {
  const states = new Map<string, State>();
  const byKey = new Map<string, State>();
  for (const symbol of symbols) {
    const row = model.bigrams.get(symbol) ?? new Map<string, number>();
    const isOwn = symbol.startsWith("<") || [...row.keys()].some((right) => !isClassSymbol(right));
    const key = isOwn ? symbol : [...row.keys()].sort().join(" ");
    const state = byKey.get(key) ?? { number: byKey.size, symbols: 0, backOff: 0, followers: new Map<string, number>() };
    byKey.set(key, state);
    states.set(symbol, state);
    state.symbols++;
    state.backOff += model.backOffs.get(symbol) ?? 1;
    for (const [right, probability] of row) state.followers.set(right, (state.followers.get(right) ?? 0) + probability);
  }
  return states;
}
