import { z } from "zod";
import { slugSchema } from "../../tenancy/equipment.ts";
import { tenantSchema } from "../../tenancy/tenant.ts";
import { partitionOf } from "./keys.ts";
import { type MongoConnection } from "./mongo-client.ts";
import { MongoDatabase } from "./mongo-database.ts";

const activeRow = z.object({
  tenant_id: tenantSchema,
  slug: slugSchema,
  active: z.array(z.object({ documentId: z.string(), version: z.int() })),
});
const jobRow = z.object({ id: z.string() });

/**
 * Schema 2 keeps what leads a search apart from what is read of the leading chunks alone. What was packed the way before answers nothing,
 * and is packed anew from its original by the job that indexed it. Several processes may do so at once.
 */
export async function packAnew(connection: MongoConnection): Promise<void> {
  const database = new MongoDatabase(connection);
  const equipment = await database.all(
    activeRow,
    "equipment",
    { "active.0": { $exists: true } },
    { fields: ["tenant_id", "slug", "active"] },
  );
  for (const { tenant_id: tenant, slug, active } of equipment) {
    for (const { documentId, version } of active) {
      const key = partitionOf({ tenant, equipment: slug });
      const ofVersion = { ...key, documentId, version, kind: { $exists: false } };
      const last = await database.one(jobRow, "jobs", ofVersion, { fields: ["id"], sort: { sequence: -1 } });
      if (!last) continue;
      await database.update(
        "jobs",
        { ...key, id: last.id },
        { $set: { state: "queued", attempts: 0, searchable: false }, $inc: { fence: 1 }, $unset: { leaseUntil: true, error: true } },
      );
    }
  }
}
