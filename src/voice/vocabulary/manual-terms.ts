/** Words that carry no topic; a term of a manual never begins, ends or contains one. */
const functionWords = new Set(
  `a an and are as at be been before being but by can cannot could do does for from had has have he her his how i if in into is it its may me
  more must my no nor not of off on onto or our out over per she should so some such than that the their them then there these they this those
  to too until up us very was we were what when where which while who why will with without would you your each every all any both only also
  after again always never about above below between during once`.split(/\s+/),
);

const numberWords = new Set(
  `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty
  forty fifty sixty seventy eighty ninety hundred thousand million point oh`.split(/\s+/),
);

/** Terms and actions of a manual, each with a weight. */
export interface ManualTerms {
  /** Runs of one to three words without function words: "oil", "oil filter". */
  readonly terms: ReadonlyMap<string, number>;
  /** Words that sentences begin with and that are followed by an object: "tighten". */
  readonly actions: ReadonlyMap<string, number>;
  readonly numbers: ReadonlyMap<string, number>;
}

const objectStarts = new Set([
  "the",
  "a",
  "an",
  "all",
  "both",
  "each",
  "every",
  "any",
  "it",
  "them",
  "this",
  "that",
  "your",
  "new",
  "out",
  "off",
  "in",
]);
const longestTerm = 3;
/** A heading names a topic, and topics are what people ask about. */
const headingWeight = 4;

/** Finds what the questions about a manual can be about. */
export function manualTerms(sentences: readonly (readonly string[])[], headings: readonly (readonly string[])[]): ManualTerms {
  const terms = new Map<string, number>();
  const actions = new Map<string, number>();
  const numbers = new Map<string, number>();
  const add = (to: Map<string, number>, key: string, weight: number) => to.set(key, (to.get(key) ?? 0) + weight);
  const collect = (words: readonly string[], weight: number) => {
    for (const run of runsOfTopicWords(words)) {
      for (let from = 0; from < run.length; from++) {
        for (let length = 1; length <= longestTerm && from + length <= run.length; length++) {
          add(terms, run.slice(from, from + length).join(" "), weight);
        }
      }
    }
    for (const word of words) if (numberWords.has(word) && word !== "point") add(numbers, word, weight);
    const [first, second] = words;
    if (first && second && !functionWords.has(first) && objectStarts.has(second)) add(actions, first, weight);
  };
  for (const sentence of sentences) collect(sentence, 1);
  for (const heading of headings) collect(heading, headingWeight);
  // A term that is everywhere is asked about more often than a rare one, but not in proportion.
  for (const [term, weight] of terms) terms.set(term, Math.sqrt(weight));
  for (const [action, weight] of actions) actions.set(action, Math.sqrt(weight));
  return { terms, actions, numbers };
}

function* runsOfTopicWords(words: readonly string[]): Iterable<string[]> {
  let run: string[] = [];
  for (const word of words) {
    if (!functionWords.has(word) && !numberWords.has(word)) run.push(word);
    else if (run.length > 0) {
      yield run;
      run = [];
    }
  }
  if (run.length > 0) yield run;
}
