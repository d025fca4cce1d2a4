import { z } from "zod";
import { citationReply } from "./replies.ts";

/** The messages of `ServerMessage` that a spoken turn is put together from, over broken connections. */
export const serverMessageSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("session"), sessionId: z.string(), resumed: z.boolean() }),
  z.object({ type: z.literal("resume"), wsUrl: z.string() }),
  z.object({ type: z.literal("draining"), wsUrl: z.string().optional() }),
  z.object({ type: z.literal("resumed"), turn: z.number(), samples: z.number() }),
  z.object({ type: z.literal("question"), turn: z.number(), text: z.string() }),
  z.object({
    type: z.literal("sentence"),
    turn: z.number(),
    sentence: z.object({ index: z.number(), text: z.string(), citations: z.array(citationReply) }),
  }),
  z.object({ type: z.literal("answer"), turn: z.number(), answered: z.boolean(), interrupted: z.boolean() }),
  z.object({ type: z.literal("timing"), turn: z.number(), timingMs: z.record(z.string(), z.number()) }),
]);
