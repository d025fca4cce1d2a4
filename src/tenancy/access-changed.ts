import { z } from "zod";
import { type Topic } from "../base/bus.ts";

/**
 * Somebody's access changed: read the changes from the store now, and not only at the next turn. Says nothing itself, so that a
 * message which is lost, late or forged changes nothing but when they are read.
 */
export const accessChanged: Topic<Record<string, never>> = { name: "access-changed", schema: z.object({}).strict() };
