import { z } from "zod";
import { permissionSchema } from "../../tenancy/permission.ts";

export const enginesReply = z.object({
  embedding: z.string(),
  speechToText: z.string(),
  textToSpeech: z.string(),
  voiceActivity: z.string(),
  answers: z.string(),
});

/** What the console needs to know before it can draw anything. */
export const identityReply = z
  .object({
    signedIn: z.boolean(),
    localMode: z.boolean().describe("True when POST /v1/local/session signs a browser on this machine in."),
    version: z.string(),
    tenant: z.string().optional(),
    user: z.string().optional(),
    permissions: z.array(permissionSchema).optional(),
    expiresAt: z.number().optional().describe("When the token ends, in milliseconds since the epoch."),
    engines: enginesReply.optional(),
    limits: z
      .object({
        uploadMaxBytes: z.number().int(),
        questionMaxCharacters: z.number().int(),
        mediaTypes: z.array(z.string()),
      })
      .optional(),
  })
  .meta({ id: "Identity" });
export type IdentityReply = z.infer<typeof identityReply>;
