import { z } from "zod";
import { slugSchema } from "../../tenancy/equipment.ts";
import { permissionSchema } from "../../tenancy/permission.ts";
import { tenantSchema, userSchema } from "../../tenancy/tenant.ts";
import { type Admission } from "../../tenancy/ticket.ts";

const admissionSchema = z.object({
  principal: z.object({
    tenant: tenantSchema,
    user: userSchema,
    permissions: z.array(permissionSchema),
    tokenId: z.string(),
    issuedAt: z.number(),
    expiresAt: z.number(),
  }),
  equipment: slugSchema,
  sessionId: z.string().optional(),
  socketUrl: z.string().optional(),
  resume: z.literal(true).optional(),
});

/** An admission as text that another process can read. */
export function writeAdmission({ principal, ...rest }: Admission): string {
  return JSON.stringify({ ...rest, principal: { ...principal, permissions: [...principal.permissions] } });
}

/** Undefined when the text is none that `writeAdmission` wrote. */
export function readAdmission(text: string): Admission | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = admissionSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const { principal, equipment, sessionId, socketUrl, resume } = parsed.data;
  return {
    principal: { ...principal, permissions: new Set(principal.permissions) },
    equipment,
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(socketUrl === undefined ? {} : { socketUrl }),
    ...(resume === undefined ? {} : { resume }),
  };
}
