import { type FastifyRequest } from "fastify";
import { failure } from "../errors.ts";
import { type Permission } from "../tenancy/permission.ts";
import { type Principal, requirePermission } from "../tenancy/principal.ts";
import { type Tokens } from "../tenancy/token.ts";
import { type App } from "./app.ts";
import { type OriginPolicy } from "./origin-policy.ts";
import { sessionCookieName } from "./session-cookie.ts";

/** Who may use a route: anybody, anybody but known when signed in, whoever is signed in, or holders of one of the permissions. */
export type Access = "public" | "optional" | "signed-in" | readonly [Permission, ...Permission[]];

declare module "fastify" {
  interface FastifyContextConfig {
    readonly access?: Access;
    /** The body is a form with a file; it is streamed, and may take as long as an upload may. */
    readonly upload?: boolean;
  }
  interface FastifyRequest {
    principal: Principal | null;
  }
}

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/** Checks every request before its body is read. A route under /v1 or /health that does not say who may use it stops the start. */
export function authenticate(app: App, { tokens, origins }: { tokens: Pick<Tokens, "verify">; origins: OriginPolicy }): void {
  app.decorateRequest("principal", null);
  app.addHook("onRoute", ({ url, config }) => {
    if (/^\/(v1|health)\b/.test(url) && config?.access === undefined) throw failure("internal", { id: `${url} names no access` });
  });
  app.addHook("onRequest", async (request) => {
    const access = request.routeOptions.config.access ?? "public";
    if (access === "public") return;
    if (access === "optional") {
      request.principal = await identify(request, tokens, origins).catch(() => null);
      return;
    }
    request.principal = await identify(request, tokens, origins);
    if (access !== "signed-in") requireAny(request.principal, access);
  });
}

/** The principal of a request to a route that is not public. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === null) throw failure("token-missing");
  return request.principal;
}

async function identify(request: FastifyRequest, tokens: Pick<Tokens, "verify">, origins: OriginPolicy): Promise<Principal> {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const [, token] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
    if (token === undefined) throw failure("token-invalid", { problem: "the header Authorization is not `Bearer …`" });
    return tokens.verify(token);
  }
  const cookie = request.cookies[sessionCookieName];
  if (cookie === undefined || cookie === "") throw failure("token-missing");
  // A browser sends the cookie by itself, so a page of another site must not be able to use it.
  if (!safeMethods.has(request.method)) origins.checkSamePage(request.headers);
  return tokens.verify(cookie);
}

function requireAny(principal: Principal, wanted: readonly [Permission, ...Permission[]]): void {
  if (!wanted.some((permission) => principal.permissions.has(permission))) requirePermission(principal, wanted[0]);
}
