import { z } from "zod";

/** How every error is answered. `detail` repeats the message at the place where other clients look for it. */
export const errorReply = z
  .object({
    error: z.object({
      code: z.string().describe("A code of docs/errors.md; stable."),
      message: z.string().describe("What happened, to what, and what to do."),
      detail: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
    }),
    detail: z.string(),
  })
  .meta({ id: "Error" });
export type ErrorReply = z.infer<typeof errorReply>;

/** What every route may answer beside its own reply. */
export const errorReplies = { "4xx": errorReply, "5xx": errorReply } as const;
