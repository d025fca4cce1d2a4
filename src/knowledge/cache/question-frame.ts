/** What a question asks of its subject; two kinds are never answered by one answer. */
export type QuestionKind =
  | "procedure"
  | "remedy"
  | "location"
  | "use"
  | "what"
  | "why"
  | "when"
  | "obligation"
  | "permission"
  | "whether"
  | "choice"
  | "quantity"
  | "other";

export interface FramedQuestion {
  readonly kind: QuestionKind;
  /** What is left when the words that only make a question of it are taken away, in lower case. */
  readonly subject: string;
}

const who = "(?:i|we|you|one)";
const want = `(?:i|we) (?:want|need|wish|would like|am trying|have) to`;
const problem = "(?:(?:this|that|the|my|it)(?: (?:problem|issue|error))?)";

/** Words around a question that change nothing about it. */
const politeness = new RegExp(
  [
    "(?:hey|hi|hello|ok|okay|so|well|um|uh|please|sorry|excuse me|quick question)",
    `(?:(?:can|could|would) you )?(?:please )?(?:tell|show|explain|help) (?:to )?(?:me|us)(?: please)?(?: with)?`,
    "do you (?:happen to )?know",
    `${want} know(?: about)?`,
    "i(?: am|'m) (?:just )?wondering",
    "any idea",
  ]
    .map((words) => `^(?:${words})(?=[ ,])[ ,]*`)
    .join("|"),
);
const closing = /[ ,]*\b(?:please|thanks|thank you)[ .!]*$/;

/**
 * A question that is told first and asked after: "the filter is blocked. how do I fix this?". What is asked must point back, or it is
 * a second question.
 */
const told: readonly (readonly [RegExp, QuestionKind])[] = [
  [
    new RegExp(`^(?:${want} )(.+?)[.,;] *(?:how (?:can|do|should|could) ${who}|how to|what should ${who}) do(?: (?:this|that|it))?$`),
    "procedure",
  ],
  [
    new RegExp(
      `^(?:(?:i|we) (?:am|are) getting (?:an? |the )?(?:error )?)?(.+?)(?: error)?[.,;] *how (?:(?:can|do|should|could) ${who}|to) (?:fix|resolve|solve)(?: ${problem})?$`,
    ),
    "remedy",
  ],
  [new RegExp(`^(.+?)[.,;] *(?:what (?:can|do|should|could) ${who} do|what to do)(?: about ${problem})?$`), "remedy"],
];

/** The beginnings of questions, the more special first. */
const beginnings: readonly (readonly [RegExp, QuestionKind])[] = [
  [new RegExp(`^what (?:(?:do|can|should|could|must) ${who}|to) do (?:if|when|in case)\\b`), "remedy"],
  [new RegExp(`^(?:how (?:(?:do|can|should|could) ${who}|to)|can ${who}|(?:what|which) (?:is|are) the steps to) (?:fix|resolve|solve|troubleshoot)\\b`), "remedy"],
  [/^(?:what|which) (?:is|are) (?:the )?(?:steps?|procedure|process|instructions?|(?:best |right |correct )?way) (?:to|for|of)\b/, "procedure"],
  [new RegExp(`^(?:how to )?how (?:(?:do|can|should|could|would) ${who}(?: to)?|to)\\b`), "procedure"],
  [new RegExp(`^is there (?:any|a|some) way (?:to|(?:that )?${who} can)\\b|^is it possible to\\b`), "procedure"],
  [new RegExp(`^${want}\\b`), "procedure"],
  [new RegExp(`^(?:can|could) ${who}\\b`), "procedure"],
  [new RegExp(`^(?:may ${who}|is it (?:safe|ok|okay|fine|allowed|permitted|dangerous)(?: for \\w+)? to|am i allowed to|are we allowed to)\\b`), "permission"],
  [new RegExp(`^(?:(?:must|should|shall) ${who}|do ${who} (?:need|have) to|is it (?:necessary|required|mandatory) to|am i required to)\\b`), "obligation"],
  [new RegExp(`^(?:from )?where (?:(?:do|can|could|should|would) ${who}|${who} can|to) (?:find|view|see|locate)\\b|^where (?:is|are)\\b`), "location"],
  [/^what (?:is|are) the (?:uses?|functions?|features?|purpose) of\b/, "use"],
  [/^why\b|^what (?:is|are) the (?:reasons?|causes?) (?:for|of|that)\b|^what (?:causes?|makes?)\b/, "why"],
  [/^(?:what is|what are|what's) (?:meant by\b|the meaning of\b)?/, "what"],
  [/^when\b|^how often\b/, "when"],
  [/^how\b/, "quantity"],
  [/^(?:which|who|whose|where|what)\b/, "choice"],
  [/^(?:is|are|am|was|were|does|do|did|has|have|had|will|would|can|could|must|should)\b/, "whether"],
]; // prettier-ignore

/** Beginnings whose own words say what is asked for: "how often", "when must", "which oil". They stay a part of the subject. */
const keepsWords: ReadonlySet<QuestionKind> = new Set<QuestionKind>(["when", "quantity", "choice", "whether", "obligation"]);

/** A circumstance makes "can I" ask for leave instead of for the way. */
const circumstance = /\b(?:while|without|during|instead|with|if|when|before|after|until|not|never|safely|only|than|too)\b/;

/** Tells what a question asks for from what it is about. @param question in lower case, with single spaces */
export function frameOf(question: string): FramedQuestion {
  const text = withoutPoliteness(question);
  for (const [pattern, kind] of told) {
    const subject = pattern.exec(text)?.[1];
    if (subject !== undefined) return { kind, subject };
  }
  const meaning = /^what (?:does|do) (.+?) (mean|do)$/.exec(text);
  if (meaning?.[1] !== undefined) return { kind: meaning[2] === "mean" ? "what" : "use", subject: meaning[1] };
  for (const [pattern, kind] of beginnings) {
    const found = pattern.exec(text);
    if (!found) continue;
    const rest = text.slice(found[0].length).trim();
    if (kind === "procedure" && /^(?:can|could)\b/.test(text) && circumstance.test(rest)) return { kind: "permission", subject: rest };
    return { kind, subject: keepsWords.has(kind) ? text : rest };
  }
  return { kind: "other", subject: text };
}

function withoutPoliteness(question: string): string {
  let text = question;
  for (let before = ""; before !== text;) {
    before = text;
    text = text.replace(politeness, "").replace(closing, "");
  }
  return text;
}
