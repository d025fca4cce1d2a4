/** A thing that a question names. */
export interface NounPhrase {
  /** As it stands there, with its article. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Its words in lower case, without article. */
  readonly words: readonly string[];
  /** The small word before it: "of", "for"; empty when there is none. */
  readonly preposition: string;
  /** It stands before "'s". */
  readonly possessive: boolean;
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));

const determiners = set("the a an my your our this that these those each every any some another both all");
const prepositions = set(
  "of in on at by for from with without to into onto about between against during after before while until over under above below through " +
    "behind inside outside near per than via using versus vs instead besides around across along within",
);
const stops = set(
  "what which who whom whose where when why how is are am was were be been being do does did done has have had having can could may might must " +
    "shall should will would not no never i we you he she it they me us him her them its their his hers theirs itself themselves one ones there here and or " +
    "but if then so because as also just only please tell show explain describe more most less much many often long far ever else same " +
    "different other others okay ok yes too very really still again first last next possible necessary",
);
/** Verbs of questions about machines and in general; after an article they are taken for nouns. */
const verbs = set(
  "work works mean means happen happens go goes come comes get gets got make makes made take takes need needs want use uses used find see view check cause " +
    "causes affect affects help helps compare compares differ differs cost costs eat live look looks become becomes change changes replace replaces clean cleans remove " +
    "removes install installs fit fits adjust adjusts set sets reset resets start starts stop stops run runs turn turns switch switches open opens close closes " +
    "connect connects disconnect drain drains fill fills refill grease lubricate tighten tightens loosen torque bleed charge charges update updates enable " +
    "disable activate select configure calibrate test tests measure inspect repair fix order buy store keep put give add delete access watch record " +
    "play press hold pull push lift move leak leaks vibrate overheat weigh weighs last lasts recommend recommended replaced changed cleaned checked removed installed " +
    "adjusted tightened greased charged connected opened closed set reset called known made allowed required locate located know say says show shows " +
    "handle flush top mount align secure protect prevent avoid believe think try win survive evolve spread treat treated cured caught prepare choose " +
    "create manage improve reduce increase decrease read write sound lower raise",
);
/** What stands after "is the …" is said of it and not a part of its name. */
const saidOf =
  /(?:able|ible|ous|ful|less|ive)$|^(?:safe|hot|cold|loud|full|empty|heavy|normal|free|real|good|bad|ready|ok|okay|important|worth|too|unique|popular|reliable)$/;
/** Never a part of a name. */
const adverb = /(?<!^(?:assemb|sub-assemb|supp|fami|f|rep|app|be|p|anoma|butterf))ly$/;
const comparison = /^(?:easier|harder|better|worse|best|worst|closest|nearest|led|left|chosen|broken|gone|seen|written|driven|worn)$/;

const token = /\d+(?:[.,]\d+)*|[\p{L}\p{M}\p{N}]+(?:[-./+][\p{L}\p{M}\p{N}]+)*|['’]s(?!\p{L})|(?<=s)['’](?=\s)|[.,;:?!]/gu;
const owning = /^['’]s?$/;

/** The things that a question names, in its order. English only; of other languages it finds whole runs of words. */
export function nounPhrases(question: string): NounPhrase[] {
  const tokens = [...question.matchAll(token)].map((match) => ({ text: match[0], word: match[0].toLowerCase(), start: match.index }));
  const found: NounPhrase[] = [];
  let open: { first: number; content: number[] } | undefined;
  let preposition = "";
  const close = (next: number) => {
    const last = open?.content.at(-1);
    const [first, end] = [open && tokens[open.first], last === undefined ? undefined : tokens[last]];
    if (open && first && end) {
      const stop = end.start + end.text.length;
      const words = open.content.map((at) => tokens[at]?.word ?? "");
      const possessive = owning.test(tokens[next]?.text ?? "");
      found.push({ text: question.slice(first.start, stop), start: first.start, end: stop, words, preposition, possessive });
    }
    open = undefined;
  };
  const statesOf = /^\s*(?:why |how |when )?(?:is|are|was|were)\b/i.test(question);
  tokens.forEach(({ word, text }, at) => {
    const before = tokens[at - 1]?.word ?? "";
    if (determiners.has(word)) {
      close(at);
      if (!prepositions.has(before)) preposition = "";
      open = { first: at, content: [] };
      return;
    }
    const inside = open !== undefined && open.content.length > 0;
    const named = determiners.has(before) || prepositions.has(before);
    const verb = (verbs.has(word) && !named) || (inside && /..ed$/.test(word)) || comparison.test(word);
    // "US" is no pronoun, and "IT" is no "it"
    const small = (prepositions.has(word) || stops.has(word)) && !/^\p{Lu}{2,}$/u.test(text);
    const quality = adverb.test(word) || before === "how" || (inside && statesOf && saidOf.test(word));
    if (small || verb || quality || !/[\p{L}\p{N}]/u.test(word)) {
      close(at);
      preposition = prepositions.has(word) ? word : "";
      return;
    }
    open ??= { first: at, content: [] };
    open.content.push(at);
  });
  close(tokens.length);
  return found;
}

/** Words for what something has or does; whoever goes on speaks of the thing itself. */
const attributes =
  /^(?:types?|kinds?|sorts?|ways?|problems?|issues?|differences?|similarities|advantages?|disadvantages?|benefits?|symptoms?|causes?|reasons?|roles?|effects?|uses?|purposes?|functions?|features?|meaning|examples?|characteristics?|importance|steps?|people|places?|things?|parts?|histor(?:y|ies)|levels?|ages?|years?|hours?|days?|minutes?|times?|torques?|pressures?|temperatures?|voltages?|currents?|sizes?|weights?|intervals?|capacit(?:y|ies)|lengths?|widths?|heights?|diameters?|speeds?|difference|amounts?|numbers?|locations?|positions?|options?)$/;

export const isAttribute = (phrase: NounPhrase): boolean => attributes.test(headOf(phrase));

/** Whether a phrase names several things. */
export function isPlural({ words }: NounPhrase): boolean {
  return /[^s]s$/.test(words.at(-1) ?? "") && !/(?:us|is)$/.test(words.at(-1) ?? "");
}

/** The word that says what it is. */
export const headOf = ({ words }: NounPhrase): string => words.at(-1) ?? "";

/** A preposition, verb or other word that is no name. */
export const isSmallWord = (word: string): boolean => {
  const lower = word.toLowerCase();
  return prepositions.has(lower) || stops.has(lower) || verbs.has(lower);
};
