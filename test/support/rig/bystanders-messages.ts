import { z } from "zod";

/** What the process of bystanders is told. */
export const orderSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("open"), urls: z.array(z.string()) }),
  /** Begins to measure. */
  z.object({ type: z.literal("begin") }),
  /** Ends that, and asks for what was measured since `begin`. */
  z.object({ type: z.literal("end") }),
]);
export type Order = z.infer<typeof orderSchema>;

/** What bystanders measured: round trips of pings over sockets that they hold, in milliseconds. */
export const readingSchema = z.object({
  pings: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  longestMs: z.number(),
  /** Pings that were sent and not answered by the end; each counts in the figures with the time that it waits already. */
  open: z.number(),
  /** How late their process itself was; what a round trip cannot be blamed for. */
  ownLagP99Ms: z.number(),
  /** Sockets that were closed since they were opened. */
  closed: z.number(),
});
export type Reading = z.infer<typeof readingSchema>;

export const answerSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("opened") }),
  z.object({ type: z.literal("begun") }),
  z.object({ type: z.literal("reading"), reading: readingSchema }),
]);
export type Answer = z.infer<typeof answerSchema>;
