/**
 * Words that turn a statement round when they are exchanged or left out. Each value is named `axis:side`; the sides of one axis exclude each
 * other. Prepositions and phrasal verbs that only look alike ("on the left", "close to", "is left over", "set up") are kept out.
 */
type Expression = readonly [value: string, source: string];

/** What may stand between a verb and its particle, and what follows a particle that belongs to the verb. */
const object = String.raw`(?: \w+){0,4}?`;
const end = String.raw`(?=$|[.,;:!?)"'/]| (?:and|or|by|when|if|while|before|after|again|automatically|using|with|until|from|at)\b)`;
const switching = String.raw`(?:[Ss]witch|[Tt]urn|[Pp]ower)(?:e[ds]|s|ing)?`;
const being = String.raw`(?:is|are|be|been|stays?|remains?|keep|kept|comes?|goes|lights?|set to)`;

/** States of a switch; read apart from the others, since one verb may have both particles. */
const switches: readonly (readonly [value: string, pattern: RegExp])[] = [
  ["power:on", new RegExp(String.raw`\b(?:${switching}(?:${object} on${end}| on\b)|${being} on${end}|[Oo]n\/[Oo]ff\b|[Aa]ctivat(?:e[sd]?|ing|ion)\b|[Ee]nabl(?:e[sd]?|ing)\b)`, "u")],
  ["power:off", new RegExp(String.raw`\b(?:${switching}(?:${object} off${end}| off\b)|${being} off${end}|[Oo]n\/[Oo]ff\b|${switching} on (?:and|or) off\b|[Dd]eactivat(?:e[sd]?|ing|ion)\b|[Dd]isabl(?:e[sd]?|ing)\b)`, "u")],
]; // prettier-ignore

/** Where they stand in capitals in a text that is not all in capitals, as names of what a switch is set to. */
const capitals: readonly (readonly [value: string, pattern: RegExp])[] = [
  ["power:on", /\bON\b/],
  ["power:off", /\bOFF\b/],
];

/** Longer expressions, and those that only look like one of the words below: they stand first. */
const fixed: readonly Expression[] = [
  ["", String.raw`(?:set|back|clean|build|warm|pick|sign|look|make|start|come|end|show|bring|take|follow|shut|slow|cool|break|write|calm|settle|mount)(?:s|ed|ing)? (?:up|down)`],
  ["", String.raw`whether or not|not only|all right|right (?:away|now|after|before)|no matter|no one`],
  ["", String.raw`(?:is|are|be|been|being|was|were|has|have|had) left|left (?:over|open|alone|unattended|untreated|idle|unused|running)`],
  ["", String.raw`close (?:to|by)|before(?:hand)|look after|up to date|start[- ]up|in the open`],
  ["limit:most", String.raw`(?:not|no|never) (?:be )?(?:more|longer|later|higher|greater|larger|heavier) than|not exceed(?:ing|ed)?|or (?:less|fewer|lower|below|under|shorter)|must not be exceeded|at (?:the )?most|up to(?= ?[\d~])|within(?= ?\d)|less than|fewer than|lower than|smaller than|shorter than|under(?= ?\d)|below(?= ?[-−]?\d)|≤|<=?(?= ?\d)`],
  ["limit:least", String.raw`(?:not|no|never) (?:be )?(?:less|fewer|sooner|earlier|lower|smaller) than|at (?:the )?least|or (?:more|higher|above|over|longer)|more than|longer than|higher than|greater than|larger than|heavier than|exceed(?:s|ed|ing)?|over(?= ?\d)|above(?= ?[-−]?\d)|≥|>=?(?= ?\d)`],
  ["turn:counterclockwise", String.raw`(?:counter|anti)[- ]?clockwise`],
  ["turn:clockwise", String.raw`clockwise`],
  ["presence:without", String.raw`without`],
  ["negation:not", String.raw`not|never|cannot|none|neither|nor|no|\w+n['’]t|avoid(?:s|ed|ing)?|prohibit(?:s|ed)?|forbidden|not allowed`],
]; // prettier-ignore

const axes: readonly Expression[] = [
  ["valve:open", String.raw`open(?:s|ed|ing)?`],
  ["valve:closed", String.raw`clos(?:e[sd]?|ing)|shut(?!s?[- ]?(?:down|off))s?`],
  ["side:left", String.raw`left(?:most)?|left-hand`],
  ["side:right", String.raw`right(?:most)?|right-hand`],
  ["change:more", String.raw`increas(?:e[sd]?|ing)|rais(?:e[sd]?|ing)|higher|faster|louder|brighter|longer`],
  ["change:less", String.raw`decreas(?:e[sd]?|ing)|reduc(?:e[sd]?|ing)|lower(?:s|ed|ing)?|slower|quieter|darker|shorter`],
  ["bound:maximum", String.raw`max(?:imum|imal)?|highest`],
  ["bound:minimum", String.raw`(?<!\d ?)min(?:imum|imal)?|lowest`],
  ["order:before", String.raw`before|prior to`],
  ["order:after", String.raw`after(?:wards?)?`],
  ["level:above", String.raw`above|top|upper`],
  ["level:below", String.raw`below|bottom|underneath`],
  ["way:up", String.raw`up(?:wards?)?(?! to)`],
  ["way:down", String.raw`down(?:wards?)?`],
  ["way:in", String.raw`inlets?|inputs?|inside|inwards?`],
  ["way:out", String.raw`outlets?|outputs?|outside|outwards?`],
  ["face:front", String.raw`front|forwards?`],
  ["face:rear", String.raw`rear|backwards?|reverse[sd]?`],
  ["sign:positive", String.raw`positive`],
  ["sign:negative", String.raw`negative`],
  ["heat:hot", String.raw`hot|warm(?:er)?`],
  ["heat:cold", String.raw`cold|cool(?:er|ed)?`],
]; // prettier-ignore

/** Pairs of opposite actions; a text may say them in many other words, so that only the wrong one of a pair speaks against it. */
const actions: readonly Expression[] = [
  ["fit:install", String.raw`install(?:s|ed|ing)?|fit(?:s|ted|ting)?|insert(?:s|ed|ing)?|attach(?:es|ed|ing)?`],
  ["fit:remove", String.raw`remov(?:e[sd]?|ing)|uninstall(?:s|ed|ing)?|detach(?:es|ed|ing)?|eject(?:s|ed|ing)?`],
  ["link:connect", String.raw`connect(?:s|ed|ing)?`],
  ["link:disconnect", String.raw`disconnect(?:s|ed|ing)?|unplug(?:s|ged|ging)?`],
  ["screw:tighten", String.raw`tighten(?:s|ed|ing)?`],
  ["screw:loosen", String.raw`loosen(?:s|ed|ing)?|undo|slacken(?:s|ed|ing)?`],
  ["run:start", String.raw`start(?:s|ed|ing)?`],
  ["run:stop", String.raw`stop(?:s|ped|ping)?`],
  ["fluid:fill", String.raw`fill(?:s|ed|ing)?|top(?:ped|ping)? up|refill(?:s|ed|ing)?`],
  ["fluid:drain", String.raw`drain(?:s|ed|ing)?|empty|emptied`],
  ["guard:lock", String.raw`lock(?:s|ed|ing)?`],
  ["guard:unlock", String.raw`unlock(?:s|ed|ing)?`],
  ["sound:mute", String.raw`mut(?:e[sd]?|ing)`],
  ["sound:unmute", String.raw`unmut(?:e[sd]?|ing)`],
  ["sight:show", String.raw`show(?:s|ed|ing|n)?|unhid(?:e|den|ing)`],
  ["sight:hide", String.raw`hid(?:e[s]?|den|ing)`],
  ["list:add", String.raw`add(?:s|ed|ing)?`],
  ["list:delete", String.raw`delet(?:e[sd]?|ing)`],
]; // prettier-ignore

const expressions = [...fixed, ...axes, ...actions];
const isAction = new Set(actions.map(([value]) => value));
const scanner = new RegExp(
  String.raw`(?<![\p{L}\p{N}-])(?:${expressions.map(([, source]) => `(${source})`).join("|")})(?![\p{L}\p{N}])`,
  "giu",
);

/** Which sides of which axes a text names: negation, on and off, left and right, minimum and maximum, before and after, and the like. */
export function polarityOf(text: string): { polarity: ReadonlySet<string>; actions: ReadonlySet<string> } {
  const clean = text.replaceAll(/\bno\.? ?(?=\d)/gi, "number ");
  const polarity = new Set(switches.filter(([, pattern]) => pattern.test(clean)).map(([value]) => value));
  // Looked for once: a pattern that looked back from each place would read the text as often as it has characters.
  const small = clean.search(/\p{Ll}/u);
  if (small >= 0) {
    const rest = clean.slice(small);
    for (const [value, pattern] of capitals) if (pattern.test(rest)) polarity.add(value);
  }
  const done = new Set<string>();
  for (const match of clean.matchAll(scanner)) {
    const value = expressions[match.slice(1).findIndex((group: string | undefined) => group !== undefined)]?.[0] ?? "";
    if (value === "") continue;
    (isAction.has(value) ? done : polarity).add(value);
  }
  return { polarity, actions: done };
}

/** The axis of a value. */
export const axisOf = (value: string): string => value.slice(0, value.indexOf(":"));
