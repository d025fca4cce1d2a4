import { z } from "zod";
import { slugSchema } from "../../tenancy/equipment.ts";
import { type Permission, permissionSchema } from "../../tenancy/permission.ts";
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
    principal: { ...principal, permissions: sharedSet(principal.permissions) },
    equipment,
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(socketUrl === undefined ? {} : { socketUrl }),
    ...(resume === undefined ? {} : { resume }),
  };
}

/** There are few combinations of permissions, and thousands of open sockets that keep theirs. */
const sets = new Map<string, ReadonlySet<Permission>>();

function sharedSet(permissions: readonly Permission[]): ReadonlySet<Permission> {
  const name = [...new Set(permissions)].sort().join(" ");
  const known = sets.get(name) ?? new Set(permissions);
  sets.set(name, known);
  return known;
}
