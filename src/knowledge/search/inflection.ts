/** Endings of English verbs and of nouns made from them, longest first. */
const endings = ["ings", "ing", "ed", "er", "ment", "ation", "ion"] as const;
const minLength = 3;

/** Other forms of a word that a text may hold: "tightened" → "tighten", "tightening". Many are no words; look them up before use. */
export function inflectionsOf(word: string): string[] {
  if (word.length <= minLength || /\P{L}/u.test(word)) return [];
  const bases = new Set([word]);
  for (const ending of endings) {
    if (!word.endsWith(ending) || word.length - ending.length < minLength) continue;
    const base = word.slice(0, -ending.length);
    bases.add(base).add(`${base}e`);
    if (ending === "ation") bases.add(`${base}ate`);
    if (base.at(-1) === base.at(-2)) bases.add(base.slice(0, -1));
    break;
  }
  const forms = new Set(bases);
  for (const base of bases) {
    const silent = base.endsWith("e") ? base.slice(0, -1) : base;
    const doubled = base + (base.at(-1) ?? "");
    for (const form of [`${silent}ing`, `${silent}ed`, `${silent}ion`, `${silent}ation`, `${base}ment`, `${doubled}ing`, `${doubled}ed`]) {
      forms.add(form);
    }
  }
  forms.delete(word);
  return [...forms];
}
