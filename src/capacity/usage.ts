import { z } from "zod";

const positive = z.number().positive();
const share = z.number().min(0).max(1);

/** What users do, while it is busiest. Each name is an option of `equivox capacity`, with hyphens. */
export const usageSchema = z.object({
  /** Connected at once. */
  users: z.int().positive().max(100_000_000),
  /** Share of them that is in a turn at any moment: asking, or hearing the answer. */
  talkShare: share.default(0.05),
  questionSeconds: positive.default(4),
  answerSeconds: positive.default(8),
  /** Questions in writing and retrievals over HTTP of one user. */
  requestsPerUserHour: z.number().nonnegative().default(2),
  /** Pages that are uploaded in an hour, by all. */
  pagesPerHour: z.number().nonnegative().default(500),
  /** Hours of a month for which it is that busy; for the rest, the least number of replicas runs. */
  busyHours: z.number().min(0).max(744).default(176),
  /** Share of spoken questions that a cache answers. */
  cachedShare: share.default(0),
  speech: z.enum(["embedded", "provider"]).default("embedded"),
  answers: z.enum(["extractive", "provider"]).default("extractive"),
  /** Sessions of one voice replica above which the autoscaler adds another; EQUIVOX_VOICE_MAX_SESSIONS is more. */
  sessionsPerReplica: z.int().positive().default(140),
  /** EQUIVOX_MONGO_MAX_POOL_SIZE. */
  maxPoolSize: z.int().positive().max(1_000).default(100),
  /** By the name of the price file; without, the cheapest that has the connections. */
  databaseTier: z.string().optional(),
});
export type Usage = z.infer<typeof usageSchema>;

/** What usage comes to in a second of the busiest time. */
export interface Load {
  readonly turnsPerSecond: number;
  /** Seconds of spoken question in a second. */
  readonly spokenSeconds: number;
  readonly answerSeconds: number;
  readonly requestsPerSecond: number;
  /** Answers that are computed for turns; the others come from a cache. */
  readonly answersPerSecond: number;
  readonly chunksPerSecond: number;
}

/** Chunks that a page of a manual makes; an assumption for densely printed pages. */
const chunksPerPage = 3;
const hourSeconds = 3_600;

/** Works the load out. */
export function loadOf(usage: Usage): Load {
  const talking = usage.users * usage.talkShare;
  const turnsPerSecond = talking / (usage.questionSeconds + usage.answerSeconds);
  return {
    turnsPerSecond,
    spokenSeconds: turnsPerSecond * usage.questionSeconds,
    answerSeconds: turnsPerSecond * usage.answerSeconds,
    requestsPerSecond: (usage.users * usage.requestsPerUserHour) / hourSeconds,
    answersPerSecond: turnsPerSecond * (1 - usage.cachedShare),
    chunksPerSecond: (usage.pagesPerHour * chunksPerPage) / hourSeconds,
  };
}
