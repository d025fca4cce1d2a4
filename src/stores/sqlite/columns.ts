import { z } from "zod";

/** A column that holds JSON, checked against what it must hold. */
export function json<Value>(schema: z.ZodType<Value>): z.ZodType<Value> {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue("it is not JSON");
        return z.NEVER;
      }
    })
    .pipe(schema);
}

/** A column that holds 0 or 1. */
export const flag = z.literal([0, 1]).transform((value) => value === 1);

/** A column of bytes. */
export const bytes = z.instanceof(Uint8Array);
