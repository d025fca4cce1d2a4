import { z } from "zod";
import { slugSchema, type Equipment } from "../../tenancy/equipment.ts";

const nameSchema = z.string().trim().min(1).max(200);

export const newEquipmentBody = z.object({
  slug: slugSchema,
  name: nameSchema,
  manufacturer: nameSchema.optional(),
  model: nameSchema.optional(),
});

export const equipmentChangeBody = z.object({
  name: nameSchema.optional(),
  manufacturer: nameSchema.optional(),
  model: nameSchema.optional(),
});

export const equipmentReply = z
  .object({
    slug: z.string(),
    name: z.string(),
    manufacturer: z.string().optional(),
    model: z.string().optional(),
    createdAt: z.number().describe("Milliseconds since the epoch."),
    activeDocuments: z.number().describe("How many documents answer questions."),
  })
  .meta({ id: "Equipment" });

export const equipmentListReply = z.object({ equipment: z.array(equipmentReply) });

export function toEquipmentReply(equipment: Equipment): z.infer<typeof equipmentReply> {
  const { slug, name, manufacturer, model, createdAt, manifest } = equipment;
  return {
    slug,
    name,
    ...(manufacturer === undefined ? {} : { manufacturer }),
    ...(model === undefined ? {} : { model }),
    createdAt,
    activeDocuments: manifest.active.length,
  };
}
