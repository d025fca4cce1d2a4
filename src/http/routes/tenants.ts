import { z } from "zod";
import { failure } from "../../errors.ts";
import { tenantSchema, type Tenant, type TenantId } from "../../tenancy/tenant.ts";
import { type App } from "../app.ts";
import { errorReplies } from "../schemas/error.ts";
import { type HttpServices } from "../services.ts";

const tags = ["tenants"];
const access = ["operator"] as const;
const params = z.object({ id: z.string() });

const tenantReply = z
  .object({ id: z.string(), name: z.string(), createdAt: z.number().describe("Milliseconds since the epoch.") })
  .meta({ id: "Tenant" });

/** What an operator does: tenants as such, never their content. */
export function tenantRoutes(
  app: App,
  { tenancy, removal, tokens, clock }: Pick<HttpServices, "tenancy" | "removal" | "tokens" | "clock">,
): void {
  app.post(
    "/v1/tenants",
    {
      config: { access },
      schema: {
        tags,
        operationId: "createTenant",
        summary: "Adds a tenant.",
        body: z.object({ id: tenantSchema, name: z.string().trim().min(1).max(200) }),
        response: { 201: tenantReply, ...errorReplies },
      },
    },
    async (request, reply) => {
      const tenant: Tenant = { ...request.body, createdAt: clock.now() };
      await tenancy.createTenant(tenant);
      return reply.code(201).header("location", `/v1/tenants/${tenant.id}`).send(toTenantReply(tenant));
    },
  );

  app.get(
    "/v1/tenants",
    {
      config: { access },
      schema: {
        tags,
        operationId: "listTenants",
        summary: "Lists the tenants.",
        response: { 200: z.object({ tenants: z.array(tenantReply) }), ...errorReplies },
      },
    },
    async () => ({ tenants: (await tenancy.listTenants()).map(toTenantReply) }),
  );

  app.get(
    "/v1/tenants/:id",
    {
      config: { access },
      schema: { tags, operationId: "getTenant", summary: "Shows a tenant.", params, response: { 200: tenantReply, ...errorReplies } },
    },
    async (request) => {
      const tenant = await tenancy.getTenant(tenantOf(request.params.id));
      if (!tenant) throw failure("tenant-not-found", { tenant: request.params.id });
      return toTenantReply(tenant);
    },
  );

  app.delete(
    "/v1/tenants/:id",
    {
      config: { access },
      schema: {
        tags,
        operationId: "deleteTenant",
        summary: "Deletes a tenant with everything that is its, and ends its tokens and sessions.",
        params,
        response: { 204: z.undefined().describe("Deleted."), ...errorReplies },
      },
    },
    async (request, reply) => {
      const tenant = tenantOf(request.params.id);
      // First, so that nobody makes anything new meanwhile.
      await tokens.endTenant(tenant);
      const removed = await removal.tenant(tenant);
      if (!removed) throw failure("tenant-not-found", { tenant: request.params.id });
      return reply.code(204).send();
    },
  );
}

function tenantOf(text: string): TenantId {
  const tenant = tenantSchema.safeParse(text);
  if (!tenant.success) throw failure("tenant-not-found", { tenant: text.slice(0, 200) });
  return tenant.data;
}

function toTenantReply({ id, name, createdAt }: Tenant): z.infer<typeof tenantReply> {
  return { id, name, createdAt };
}
