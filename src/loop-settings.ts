import { decimal, integer } from "./base/settings.ts";

const megabyte = 1_048_576;

/** The settings of what answers are improved by: judgements, unanswered questions, verified answers; a part of `config.ts`. */
export const loopSettings = {
  feedbackReasonMaxCharacters: integer("EQUIVOX_FEEDBACK_REASON_MAX_CHARACTERS", [0, 10_000], "Longest reason of a judgement.", {
    default: "500",
    unit: "characters",
  }),
  feedbackMaxPerEquipment: integer(
    "EQUIVOX_FEEDBACK_MAX_PER_EQUIPMENT",
    [1, 10_000_000],
    "Judgements of answers kept for one equipment; the oldest go first.",
    { default: "10000" },
  ),
  unansweredMaxGroups: integer(
    "EQUIVOX_UNANSWERED_MAX_GROUPS",
    [1, 10_000],
    "Groups of unanswered questions kept for one equipment; those asked least and longest ago go first.",
    { default: "500" },
  ),
  unansweredMaxExamples: integer("EQUIVOX_UNANSWERED_MAX_EXAMPLES", [1, 100], "Latest questions shown of each group.", { default: "5" }),
  unansweredQueueMax: integer(
    "EQUIVOX_UNANSWERED_QUEUE_MAX",
    [1, 1_000_000],
    "Unanswered questions that wait to be recorded; what comes beyond is not recorded.",
    { default: "1000" },
  ),
  unansweredLikeness: decimal(
    "EQUIVOX_UNANSWERED_LIKENESS",
    [0, 1],
    "Cosine from which on two unanswered questions with the same numbers, units, codes and polarity are one group.",
    { default: "0.85" },
  ),
  verifiedMaxPerEquipment: integer("EQUIVOX_VERIFIED_MAX_PER_EQUIPMENT", [1, 100_000], "Most verified answers of one equipment.", {
    default: "1000",
  }),
  verifiedMaxPhrasings: integer("EQUIVOX_VERIFIED_MAX_PHRASINGS", [0, 100], "Most extra phrasings of one verified answer.", {
    default: "20",
  }),
  verifiedMaxCharacters: integer("EQUIVOX_VERIFIED_MAX_CHARACTERS", [16, 20_000], "Longest verified answer.", {
    default: "2000",
    unit: "characters",
  }),
  verifiedMaxPages: integer("EQUIVOX_VERIFIED_MAX_PAGES", [1, 100], "Most pages that one verified answer cites.", { default: "8" }),
  verifiedLikeness: decimal(
    "EQUIVOX_VERIFIED_LIKENESS",
    [0, 1],
    "Cosine from which on a verified answer is given to a question of the same content that is worded otherwise.",
    { default: "0.8" },
  ),
  verifiedTimeoutMs: integer(
    "EQUIVOX_VERIFIED_TIMEOUT_MS",
    [1, 60_000],
    "How long the answer from the manuals waits for the verified ones to be read, after a change of the equipment.",
    { default: "500", unit: "ms" },
  ),
  verifiedCacheBytes: integer(
    "EQUIVOX_VERIFIED_CACHE_BYTES",
    [megabyte, 100_000 * megabyte],
    "Memory for verified answers, so that no question waits for them to be read.",
    { default: String(32 * megabyte), unit: "bytes" },
  ),
} as const;
