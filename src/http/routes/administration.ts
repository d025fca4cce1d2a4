import { z } from "zod";
import { failure } from "../../errors.ts";
import { permissionSchema } from "../../tenancy/permission.ts";
import { requirePermission } from "../../tenancy/principal.ts";
import { userSchema, type User } from "../../tenancy/tenant.ts";
import { type App } from "../app.ts";
import { principalOf } from "../authentication.ts";
import { errorReplies } from "../schemas/error.ts";
import { type HttpServices } from "../services.ts";

type Services = Pick<HttpServices, "tenancy" | "tokens" | "clock">;

const tags = ["administration"];
const access = ["admin"] as const;
const params = z.object({ id: userSchema });

const userReply = z
  .object({
    id: z.string(),
    name: z.string(),
    permissions: z.array(z.string()),
    createdAt: z.number().describe("Milliseconds since the epoch."),
  })
  .meta({ id: "User" });

/** What an administrator does within the own tenant. */
export function administrationRoutes(app: App, services: Services): void {
  revokeRoute(app, services);
  logOutRoute(app, services);
  userReadRoutes(app, services);
  userWriteRoutes(app, services);
}

function revokeRoute(app: App, { tokens }: Services): void {
  app.post(
    "/v1/tokens/revoke",
    {
      config: { access },
      schema: {
        tags,
        operationId: "revokeToken",
        summary: "Ends an access token at once.",
        body: z.object({ tokenId: z.string().min(1).max(200).describe("The token's `jti`.") }),
        response: { 204: z.undefined().describe("The token is of no use any more."), ...errorReplies },
      },
    },
    async (request, reply) => {
      await tokens.revoke(principalOf(request).tenant, request.body.tokenId);
      return reply.code(204).send();
    },
  );
}

function logOutRoute(app: App, { tokens }: Services): void {
  app.post(
    "/v1/users/:id/logout",
    {
      config: { access: "signed-in" },
      schema: {
        tags,
        operationId: "logOutEverywhere",
        summary: "Ends all tokens that a user has, and the sessions that they opened.",
        description: "For the user, and for an administrator of the tenant. The user need not be listed; tokens issued later are good.",
        params,
        response: { 204: z.undefined().describe("Logged out everywhere."), ...errorReplies },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      if (request.params.id !== principal.user) requirePermission(principal, "admin");
      await tokens.revokeAll(principal.tenant, request.params.id);
      return reply.code(204).send();
    },
  );
}

function userReadRoutes(app: App, { tenancy }: Services): void {
  app.get(
    "/v1/users",
    {
      config: { access },
      schema: {
        tags,
        operationId: "listUsers",
        summary: "Lists the tenant's users.",
        response: { 200: z.object({ users: z.array(userReply) }), ...errorReplies },
      },
    },
    async (request) => ({ users: (await tenancy.listUsers(principalOf(request).tenant)).map(toUserReply) }),
  );

  app.get(
    "/v1/users/:id",
    {
      config: { access },
      schema: { tags, operationId: "getUser", summary: "Shows a user.", params, response: { 200: userReply, ...errorReplies } },
    },
    async (request) => {
      const user = await tenancy.getUser(principalOf(request).tenant, request.params.id);
      if (!user) throw failure("user-not-found", { user: request.params.id });
      return toUserReply(user);
    },
  );
}

function userWriteRoutes(app: App, { tenancy, tokens, clock }: Services): void {
  app.put(
    "/v1/users/:id",
    {
      config: { access },
      schema: {
        tags,
        operationId: "putUser",
        summary: "Adds or changes a user. From then on no token of the user allows more than its permissions.",
        params,
        body: z.object({ name: z.string().trim().min(1).max(200), permissions: z.array(permissionSchema).max(20) }),
        response: { 200: userReply, ...errorReplies },
      },
    },
    async (request) => {
      const principal = principalOf(request);
      // Operators stand above tenants, so no tenant's administrator can make one.
      if (request.body.permissions.includes("operator")) requirePermission(principal, "operator");
      const existing = await tenancy.getUser(principal.tenant, request.params.id);
      const user: User = {
        tenant: principal.tenant,
        id: request.params.id,
        name: request.body.name,
        permissions: [...new Set(request.body.permissions)],
        createdAt: existing?.createdAt ?? clock.now(),
      };
      await tenancy.putUser(user, clock.now());
      await tokens.userChanged(user.tenant, user.id);
      return toUserReply(user);
    },
  );

  app.delete(
    "/v1/users/:id",
    {
      config: { access },
      schema: {
        tags,
        operationId: "deleteUser",
        summary: "Removes a user, whose tokens end at once.",
        params,
        response: { 204: z.undefined().describe("Removed."), ...errorReplies },
      },
    },
    async (request, reply) => {
      const { tenant } = principalOf(request);
      const removed = await tenancy.deleteUser(tenant, request.params.id, clock.now());
      if (!removed) throw failure("user-not-found", { user: request.params.id });
      await tokens.userChanged(tenant, request.params.id);
      return reply.code(204).send();
    },
  );
}

function toUserReply({ id, name, permissions, createdAt }: User): z.infer<typeof userReply> {
  return { id, name, permissions: [...permissions], createdAt };
}
