import { z } from "zod";

/** What the thread is asked: windows of any talkers in the order they were said, and whose state to forget. */
export type SileroRequest =
  | { readonly kind: "windows"; readonly talkers: readonly number[]; readonly samples: Int16Array }
  | { readonly kind: "forget"; readonly talker: number };

/** What it answers, in the same order. */
export const sileroReply = z.union([
  z.object({ talkers: z.array(z.number()), probabilities: z.instanceof(Float32Array) }),
  z.object({ talkers: z.array(z.number()), problem: z.string() }),
]);
export type SileroReply = z.infer<typeof sileroReply>;
