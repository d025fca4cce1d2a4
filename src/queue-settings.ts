import { integer } from "./base/settings.ts";

/** The settings of queues and batches; a part of `config.ts`. */
export const queueSettings = {
  queueMax: integer(
    "EQUIVOX_QUEUE_MAX",
    [1, 10_000_000],
    "Jobs that a queue in Redis holds; jobs beyond wait in the database and batches are refused.",
    { default: "10000" },
  ),
  queueLockMs: integer("EQUIVOX_QUEUE_LOCK_MS", [1_000, 600_000], "How long a queue waits for a worker that is not heard of.", {
    default: "30000",
    unit: "ms",
  }),
  jobConcurrency: integer("EQUIVOX_JOB_CONCURRENCY", [1, 64], "Documents that a worker indexes at once.", { default: "1" }),
  jobSweepMs: integer("EQUIVOX_JOB_SWEEP_MS", [1_000, 3_600_000], "How often a worker announces jobs that no queue holds.", {
    default: "15000",
    unit: "ms",
  }),
  batchMaxQuestions: integer("EQUIVOX_BATCH_MAX_QUESTIONS", [1, 10_000], "Most questions of one batch.", { default: "100" }),
  batchMaxPerTenant: integer("EQUIVOX_BATCH_MAX_PER_TENANT", [1, 10_000], "Batches of one tenant that are not done yet.", {
    default: "10",
  }),
  batchKeepMs: integer("EQUIVOX_BATCH_KEEP_MS", [60_000, 2_592_000_000], "How long a batch and its answers are kept.", {
    default: "86400000",
    unit: "ms",
  }),
  batchConcurrency: integer("EQUIVOX_BATCH_CONCURRENCY", [1, 64], "Questions of batches that a worker answers at once.", { default: "2" }),
} as const;
