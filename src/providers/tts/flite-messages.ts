import { z } from "zod";

/** What the thread is asked. */
export type FliteRequest =
  | { readonly kind: "speak"; readonly id: number; readonly text: string; readonly voice: string; readonly last: boolean }
  | { readonly kind: "pronounce"; readonly id: number; readonly words: readonly string[] };

/** What it answers. */
export const fliteReply = z.union([
  z.object({ id: z.number(), samples: z.instanceof(Int16Array) }),
  z.object({ id: z.number(), phones: z.array(z.tuple([z.string(), z.string()])) }),
  z.object({ id: z.number(), problem: z.string() }),
]);
export type FliteReply = z.infer<typeof fliteReply>;
