import { z } from "zod";

/** What the thread that folds in the log is asked; it answers each `checkpoint` once it is done. */
export const checkpointRequestSchema = z.enum(["checkpoint", "close"]);
export type CheckpointRequest = z.infer<typeof checkpointRequestSchema>;
