import { type FastifyRequest } from "fastify";
import { z } from "zod";
import { failure } from "../../errors.ts";
import { mediaTypes } from "../../knowledge/parse/page.ts";
import { permissions } from "../../tenancy/permission.ts";
import { type Principal } from "../../tenancy/principal.ts";
import { localTenant, userSchema } from "../../tenancy/tenant.ts";
import { type App } from "../app.ts";
import { type OriginPolicy } from "../origin-policy.ts";
import { errorReplies } from "../schemas/error.ts";
import { identityReply, type IdentityReply } from "../schemas/identity.ts";
import { type HttpServices } from "../services.ts";
import { clearSessionCookie, setSessionCookie } from "../session-cookie.ts";

type Services = Pick<HttpServices, "tokens" | "clock" | "engines">;

export interface SignInOptions {
  readonly origins: OriginPolicy;
  readonly localMode: boolean;
  readonly tokenLifetimeMs: number;
  readonly uploadMaxBytes: number;
  readonly questionMaxCharacters: number;
  readonly version: string;
}

/** Who uses the console of local mode. */
export const localUser = userSchema.parse("local");

const tags = ["identity"];

/** Signing browsers in and out; other clients send their token with each request. */
export function signInRoutes(app: App, services: Services, options: SignInOptions): void {
  const { tokens, clock } = services;
  const cookieFor = ({ headers }: FastifyRequest) => ({ secure: options.origins.isSecure(headers) });

  app.get(
    "/v1/identity",
    {
      config: { access: "optional" },
      schema: {
        tags,
        operationId: "identity",
        summary: "Says who is asking, and what the server can do.",
        response: { 200: identityReply, ...errorReplies },
      },
    },
    async (request, reply) => {
      reply.header("cache-control", "no-store");
      return describeIdentity(request.principal, services, options);
    },
  );

  app.post(
    "/v1/local/session",
    {
      config: { access: "public" },
      schema: {
        tags,
        operationId: "signInLocally",
        summary: "Signs a browser on this machine in; in local mode only.",
        response: { 200: identityReply, ...errorReplies },
      },
    },
    async (request, reply) => {
      if (!options.localMode) throw failure("sign-in-unavailable");
      options.origins.checkSamePage(request.headers);
      const token = await tokens.issue({ tenant: localTenant, user: localUser, permissions, lifetimeMs: options.tokenLifetimeMs });
      setSessionCookie(reply, token, { ...cookieFor(request), maxAgeMs: options.tokenLifetimeMs });
      return describeIdentity(await tokens.verify(token), services, options);
    },
  );

  app.post(
    "/v1/session",
    {
      config: { access: "public" },
      schema: {
        tags,
        operationId: "signIn",
        summary: "Signs a browser in with an access token.",
        body: z.object({ token: z.string().min(1).max(8_192) }),
        response: { 200: identityReply, ...errorReplies },
      },
    },
    async (request, reply) => {
      options.origins.checkSamePage(request.headers);
      const token = request.body.token.trim();
      const principal = await tokens.verify(token);
      setSessionCookie(reply, token, { ...cookieFor(request), maxAgeMs: principal.expiresAt - clock.now() });
      return describeIdentity(principal, services, options);
    },
  );

  app.delete(
    "/v1/session",
    {
      config: { access: "public" },
      schema: {
        tags,
        operationId: "signOut",
        summary: "Signs a browser out.",
        response: { 204: z.undefined().describe("Signed out."), ...errorReplies },
      },
    },
    async (request, reply) => {
      options.origins.checkSamePage(request.headers);
      clearSessionCookie(reply, cookieFor(request));
      return reply.code(204).send();
    },
  );
}

function describeIdentity(principal: Principal | null, { engines }: Services, options: SignInOptions): IdentityReply {
  const { localMode, version, uploadMaxBytes, questionMaxCharacters } = options;
  if (principal === null) return { signedIn: false, localMode, version };
  return {
    signedIn: true,
    localMode,
    version,
    tenant: principal.tenant,
    user: principal.user,
    permissions: [...principal.permissions],
    expiresAt: principal.expiresAt,
    engines: { ...engines },
    limits: { uploadMaxBytes, questionMaxCharacters, mediaTypes: [...mediaTypes] },
  };
}
