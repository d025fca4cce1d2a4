import { z } from "zod";
import { type Topic } from "../../base/bus.ts";
import { tenantSchema, userSchema } from "../../tenancy/tenant.ts";

const schema = z.object({ tenant: tenantSchema, user: userSchema, sessionId: z.string(), epoch: z.int() });

/** A conversation was taken over by a newer connection; whoever holds an older epoch of it lets go. */
export const sessionClaimed: Topic<z.infer<typeof schema>> = { name: "session-claimed", schema };
