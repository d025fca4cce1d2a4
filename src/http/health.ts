import { z } from "zod";
import { type HealthBoard } from "../telemetry/health-board.ts";
import { type App } from "./app.ts";
import { type Access } from "./authentication.ts";
import { type Lifecycle } from "./lifecycle.ts";
import { errorReplies } from "./schemas/error.ts";

export interface HealthOptions {
  readonly lifecycle: Lifecycle;
  readonly health: HealthBoard;
  readonly version: string;
  readonly role: string;
}

const tags = ["health"];

const partReply = z.object({
  state: z.enum(["ok", "degraded", "down"]),
  since: z.number().describe("When it came into this state, milliseconds since the epoch."),
  effect: z.string().optional().describe("What people notice of it; only while it is not ok."),
  problem: z.string().optional(),
  note: z.string().optional(),
  latencyMs: z.number().optional(),
  figures: z.record(z.string(), z.number()).optional(),
});

const healthReply = z
  .object({
    status: z.enum(["ok", "degraded", "failing", "starting", "draining"]),
    version: z.string(),
    role: z.string(),
    uptimeSeconds: z.number(),
    waitingFor: z.array(z.string()).optional().describe("What the start is held up by."),
    checks: z.record(z.string(), partReply),
  })
  .meta({ id: "Health" });

const probeReply = z.object({ status: z.string(), waitingFor: z.array(z.string()).optional() });

/**
 * The probes of an orchestrator: alive, ready for traffic, started. None of them asks another service: when a database that all nodes
 * share is away, taking every node out of service would make it an outage of everything.
 */
export function probeRoutes(app: App, { lifecycle }: Pick<HealthOptions, "lifecycle">): void {
  const probe = (url: string, operationId: string, summary: string, holds: () => boolean) =>
    app.get(
      url,
      {
        config: { access: "public" },
        schema: { tags, operationId, summary, response: { 200: probeReply, 503: probeReply } },
      },
      async (_request, reply) => {
        reply.header("cache-control", "no-store");
        const { state, overload, waiting } = lifecycle;
        const status = state === "ready" && overload !== undefined ? `overloaded: ${overload}` : state;
        return reply.code(holds() ? 200 : 503).send({ status, ...(waiting.length > 0 ? { waitingFor: [...waiting] } : {}) });
      },
    );
  probe("/livez", "livez", "Answers as long as the process does.", () => true);
  probe("/readyz", "readyz", "Whether new work is wanted here.", () => lifecycle.wantsWork);
  probe("/startupz", "startupz", "Whether the start is over.", () => lifecycle.state !== "starting");
}

/** The page that says how every part is. */
export function detailedHealthRoute(app: App, options: HealthOptions, access: Access): void {
  app.get(
    "/health/detailed",
    {
      config: { access },
      schema: {
        tags,
        operationId: "health",
        summary: "Says how every part is, since when, and what people notice.",
        response: { 200: healthReply, 503: healthReply, ...errorReplies },
      },
    },
    async (_request, reply) => {
      const { lifecycle, health, version, role } = options;
      const { status: parts, parts: checks } = await health.report();
      const status = lifecycle.state === "ready" ? parts : lifecycle.state;
      const { waiting } = lifecycle;
      reply.header("cache-control", "no-store");
      return reply.code(status === "failing" || status === "starting" ? 503 : 200).send({
        status,
        version,
        role,
        uptimeSeconds: Math.round(process.uptime()),
        ...(waiting.length > 0 ? { waitingFor: [...waiting] } : {}),
        checks,
      });
    },
  );
}
