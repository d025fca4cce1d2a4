import { z } from "zod";

/** What a worker of a cluster says of itself to its primary. */
export const workerReport = z.object({
  ready: z.boolean(),
  draining: z.boolean(),
  /** What `/health/detailed` would answer there. */
  health: z.unknown(),
});
export type WorkerReport = z.infer<typeof workerReport>;

const what = z.enum(["metrics", "report"]);
export type WorkerQuestion = z.infer<typeof what>;

/** From the primary: a question to be answered under its number. */
export const questionMessage = z.object({ equivox: z.literal("question"), number: z.number(), what });

/** From a worker: it has started to start, or an answer. */
export const workerMessage = z.discriminatedUnion("equivox", [
  z.object({ equivox: z.literal("joined") }),
  z.object({ equivox: z.literal("answer"), number: z.number(), value: z.unknown() }),
]);
export type WorkerMessage = z.infer<typeof workerMessage>;
