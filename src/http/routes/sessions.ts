import { z } from "zod";
import { failure } from "../../errors.ts";
import { type Principal, requirePermission } from "../../tenancy/principal.ts";
import { userSchema, type UserId } from "../../tenancy/tenant.ts";
import { type App } from "../app.ts";
import { principalOf } from "../authentication.ts";
import { errorReplies } from "../schemas/error.ts";
import { sessionListReply, sessionWithTurnsReply, toSessionReply, toTurnReply } from "../schemas/session.ts";
import { type HttpServices } from "../services.ts";

const tags = ["sessions"];
const user = userSchema.optional().describe("Whose sessions; other than one's own only for administrators.");

/** Conversations that were held. */
export function sessionRoutes(app: App, { sessions }: Pick<HttpServices, "sessions">): void {
  app.get(
    "/v1/sessions",
    {
      config: { access: ["sessions:read"] },
      schema: {
        tags,
        operationId: "listSessions",
        summary: "Lists conversations, newest first.",
        querystring: z.object({
          limit: z.coerce.number().int().min(1).max(100).default(20),
          before: z.coerce.number().int().min(0).optional().describe("`before` of the page seen last."),
          user,
        }),
        response: { 200: sessionListReply, ...errorReplies },
      },
    },
    async (request) => {
      const { limit, before } = request.query;
      const { tenant, user: owner } = ownerOf(principalOf(request), request.query.user);
      const page = await sessions.listSessions(tenant, owner, { limit, ...(before === undefined ? {} : { before }) });
      const last = page.length === limit ? page.at(-1)?.startedAt : undefined;
      return { sessions: page.map(toSessionReply), ...(last === undefined ? {} : { before: last }) };
    },
  );

  app.get(
    "/v1/sessions/:id",
    {
      config: { access: ["sessions:read"] },
      schema: {
        tags,
        operationId: "getSession",
        summary: "Shows a conversation with its turns.",
        params: z.object({ id: z.string() }),
        querystring: z.object({ user }),
        response: { 200: sessionWithTurnsReply, ...errorReplies },
      },
    },
    async (request) => {
      const { tenant, user: owner } = ownerOf(principalOf(request), request.query.user);
      const session = await sessions.getSession(tenant, owner, request.params.id);
      if (!session) throw failure("session-not-found", { sessionId: request.params.id });
      const turns = await sessions.listTurns(tenant, owner, session.id);
      return { ...toSessionReply(session), turns: turns.map(toTurnReply) };
    },
  );
}

function ownerOf(principal: Principal, wanted: UserId | undefined): Pick<Principal, "tenant" | "user"> {
  if (wanted === undefined || wanted === principal.user) return principal;
  requirePermission(principal, "admin");
  return { tenant: principal.tenant, user: wanted };
}
