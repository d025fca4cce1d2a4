import { z } from "zod";
import { failure } from "../../errors.ts";
import { type Equipment, type EquipmentSlug } from "../../tenancy/equipment.ts";
import { type TenantId } from "../../tenancy/tenant.ts";
import { type App } from "../app.ts";
import { principalOf } from "../authentication.ts";
import { slugOf } from "../ids.ts";
import { equipmentChangeBody, equipmentListReply, equipmentReply, newEquipmentBody, toEquipmentReply } from "../schemas/equipment.ts";
import { errorReplies } from "../schemas/error.ts";
import { type HttpServices } from "../services.ts";

const tags = ["equipment"];
const params = z.object({ slug: z.string() });

/** Machines of the caller's tenant. */
export function equipmentRoutes(
  app: App,
  { equipment: store, removal, clock }: Pick<HttpServices, "equipment" | "removal" | "clock">,
): void {
  app.post(
    "/v1/equipment",
    {
      config: { access: ["equipment:write"] },
      schema: {
        tags,
        operationId: "createEquipment",
        summary: "Adds a machine.",
        body: newEquipmentBody,
        response: { 201: equipmentReply, ...errorReplies },
      },
    },
    async (request, reply) => {
      const { slug, name, manufacturer, model } = request.body;
      const created = await store.create({
        tenant: principalOf(request).tenant,
        slug,
        name,
        ...(manufacturer === undefined ? {} : { manufacturer }),
        ...(model === undefined ? {} : { model }),
        createdAt: clock.now(),
      });
      return reply.code(201).header("location", `/v1/equipment/${slug}`).send(toEquipmentReply(created));
    },
  );

  app.get(
    "/v1/equipment",
    {
      config: { access: ["ask"] },
      schema: {
        tags,
        operationId: "listEquipment",
        summary: "Lists the machines.",
        response: { 200: equipmentListReply, ...errorReplies },
      },
    },
    async (request) => {
      const list = await store.list(principalOf(request).tenant);
      return { equipment: list.map(toEquipmentReply) };
    },
  );

  app.get(
    "/v1/equipment/:slug",
    {
      config: { access: ["ask"] },
      schema: {
        tags,
        operationId: "getEquipment",
        summary: "Shows a machine.",
        params,
        response: { 200: equipmentReply, ...errorReplies },
      },
    },
    async (request) => {
      const found = await requireEquipment(store, principalOf(request).tenant, slugOf(request.params.slug));
      return toEquipmentReply(found);
    },
  );

  app.patch(
    "/v1/equipment/:slug",
    {
      config: { access: ["equipment:write"] },
      schema: {
        tags,
        operationId: "updateEquipment",
        summary: "Changes a machine's name, manufacturer or model.",
        params,
        body: equipmentChangeBody,
        response: { 200: equipmentReply, ...errorReplies },
      },
    },
    async (request) => {
      const slug = slugOf(request.params.slug);
      const { name, manufacturer, model } = request.body;
      const updated = await store.update(principalOf(request).tenant, slug, {
        ...(name === undefined ? {} : { name }),
        ...(manufacturer === undefined ? {} : { manufacturer }),
        ...(model === undefined ? {} : { model }),
      });
      if (!updated) throw failure("equipment-not-found", { equipment: slug });
      return toEquipmentReply(updated);
    },
  );

  app.delete(
    "/v1/equipment/:slug",
    {
      config: { access: ["equipment:write"] },
      schema: {
        tags,
        operationId: "deleteEquipment",
        summary: "Deletes a machine with its documents and conversations.",
        params,
        response: { 204: z.undefined().describe("Deleted."), ...errorReplies },
      },
    },
    async (request, reply) => {
      const slug = slugOf(request.params.slug);
      const removed = await removal.equipment({ tenant: principalOf(request).tenant, equipment: slug });
      if (!removed) throw failure("equipment-not-found", { equipment: slug });
      return reply.code(204).send();
    },
  );
}

/** The tenant's equipment. Throws `equipment-not-found`, also for one of another tenant. */
export async function requireEquipment(
  store: Pick<HttpServices["equipment"], "get">,
  tenant: TenantId,
  slug: EquipmentSlug,
): Promise<Equipment> {
  const found = await store.get(tenant, slug);
  if (!found) throw failure("equipment-not-found", { equipment: slug });
  return found;
}
