import { z } from "zod";
import { slugSchema } from "../../tenancy/equipment.ts";
import { tenantSchema, userSchema } from "../../tenancy/tenant.ts";

export const verdicts = ["right", "wrong"] as const;
export type Verdict = (typeof verdicts)[number];

/** What one user thinks of one answer. */
export const feedbackSchema = z.object({
  tenant: tenantSchema,
  equipment: slugSchema,
  answerId: z.string(),
  user: userSchema,
  verdict: z.enum(verdicts),
  reason: z.string().exactOptional(),
  /** Milliseconds since the epoch. */
  at: z.int(),
  /** Where a wrong answer's question is counted. */
  groupId: z.string().exactOptional(),
});
export type Feedback = Readonly<z.infer<typeof feedbackSchema>>;

/** Judgements of answers. */
export interface FeedbackStore {
  /**
   * Stores what a user thinks of an answer, in place of what the user thought before, which it gives back. Of more than `maxEntries`
   * of one equipment the oldest are forgotten. Throws `equipment-not-found`.
   */
  put(feedback: Feedback, maxEntries: number): Promise<Feedback | undefined>;
  get(key: Pick<Feedback, "tenant" | "equipment" | "answerId" | "user">): Promise<Feedback | undefined>;
}
