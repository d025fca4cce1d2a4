import { type FastifyReply, type FastifyRequest } from "fastify";
import { failure, type EquivoxError } from "../errors.ts";
import { type Usage, type UsageLimits } from "../tenancy/usage-limits.ts";
import { type App } from "./app.ts";
import { type Lifecycle } from "./lifecycle.ts";
import { type TrustedProxies } from "./trusted-proxies.ts";

export interface AdmissionOptions {
  readonly limits: UsageLimits;
  readonly proxies: TrustedProxies;
  readonly uploadMaxBytes: number;
}

/** What makes a server work hard, so that it is refused first. */
const expensivePaths = new Set(["/v1/ask", "/v1/retrieve", "/v1/connect"]);

/** How long whoever was turned away from a busy server should stay away. */
const overloadedRetryMs = 5_000;

/** Limits requests by where they come from, before anything is known about them. Probes, the console and the documentation are free. */
export function limitAddresses(app: App, { limits, proxies }: Pick<AdmissionOptions, "limits" | "proxies">): void {
  app.addHook("onRequest", (request, reply, done) => {
    // The route as well, because the router decodes what the address may have written otherwise.
    const limited = [request.routeOptions.url ?? "", request.url].some((path) => /^\/(v1|health)\//.test(path));
    settle(limited ? limits.address(proxies.addressOf(request.raw)) : undefined, reply, done);
  });
}

/** Limits requests by whose they are; stands after authentication. Waits for nothing where no limit is on. */
export function limitUse(app: App, { limits, uploadMaxBytes }: Pick<AdmissionOptions, "limits" | "uploadMaxBytes">): void {
  app.addHook("onRequest", (request, reply, done) => {
    const { principal } = request;
    settle(principal === null ? undefined : limits.request(principal), reply, done);
  });
  app.addHook("onRequest", (request, reply, done) => {
    const { principal, routeOptions } = request;
    if (principal === null) done();
    else if (routeOptions.url === "/v1/connect") settle(limits.connect(principal, "ticket"), reply, done);
    else if (routeOptions.config.upload === true) settle(limits.upload(principal.tenant, announced(request, uploadMaxBytes)), reply, done);
    else done();
  });
}

/** Refuses what is expensive while the server has too much to do; probes and everything cheap go on. */
export function shedLoad(app: App, lifecycle: Lifecycle): void {
  app.addHook("onRequest", (request, _reply, done) => {
    const { url, config } = request.routeOptions;
    const expensive = config.upload === true || (url !== undefined && expensivePaths.has(url));
    done(expensive ? overloadOf(lifecycle) : undefined);
  });
}

/** `server-overloaded` when the server has too much to do. */
export function overloadOf(lifecycle: Lifecycle): EquivoxError | undefined {
  const { overload } = lifecycle;
  return overload === undefined ? undefined : failure("server-overloaded", { problem: overload, retryAfterMs: overloadedRetryMs });
}

/** What an upload may turn out to be: as long as it says, or as long as any when it does not say. */
function announced(request: FastifyRequest, uploadMaxBytes: number): number {
  const length = Number(request.headers["content-length"] ?? Number.NaN);
  return Number.isNaN(length) ? uploadMaxBytes : Math.min(length, uploadMaxBytes);
}

function settle(pending: Promise<Usage> | undefined, reply: FastifyReply, done: (error?: Error) => void): void {
  if (pending === undefined) {
    done();
    return;
  }
  pending.then(
    (usage) => {
      reply.headers(limitHeaders(usage));
      done(usage.problem);
    },
    (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
  );
}

/** https://www.ietf.org/archive/id/draft-ietf-httpapi-ratelimit-headers-06.html; whole seconds. */
export function limitHeaders({ limit, verdict }: Usage): Record<string, string> {
  return {
    "ratelimit-limit": String(limit.limit),
    "ratelimit-remaining": String(Math.max(0, Math.floor(verdict.remaining))),
    "ratelimit-reset": String(Math.ceil(verdict.resetMs / 1_000)),
    "ratelimit-policy": `${limit.limit};w=${Math.ceil(limit.windowMs / 1_000)}`,
  };
}
