import { z } from "zod";
import { oneLine } from "./network-problem.ts";

/** OpenAI and its kin, and FastAPI. */
const errorSchema = z.union([
  z.object({ error: z.object({ message: z.string() }) }).transform(({ error }) => error.message),
  z.object({ error: z.string() }).transform(({ error }) => error),
  z.object({ detail: z.object({ message: z.string() }) }).transform(({ detail }) => detail.message),
  z.object({ detail: z.string() }).transform(({ detail }) => detail),
  z.object({ message: z.string() }).transform(({ message }) => message),
]);

/** What an endpoint says in the body of a refusal, in one line: its message, or the body itself when that is in no format known. */
export function refusalMessage(body: string): string {
  try {
    const parsed = errorSchema.safeParse(JSON.parse(body));
    if (parsed.success) return oneLine(parsed.data);
  } catch {
    // Not JSON, or half of it.
  }
  return oneLine(body);
}
