import { z } from "zod";
import { problemOf } from "../errors.ts";
import { type EventLoopMonitor } from "../telemetry/event-loop.ts";
import { type App } from "./app.ts";
import { type Access } from "./authentication.ts";
import { type Lifecycle } from "./lifecycle.ts";
import { errorReplies } from "./schemas/error.ts";
import { type HttpServices } from "./services.ts";

export interface HealthOptions {
  readonly services: Pick<HttpServices, "health" | "jobs" | "clock">;
  readonly lifecycle: Lifecycle;
  readonly eventLoop: EventLoopMonitor;
  readonly connections: () => number;
  readonly version: string;
}

const tags = ["health"];

const healthReply = z
  .object({
    status: z.enum(["ok", "degraded", "failing", "starting", "draining"]),
    version: z.string(),
    checks: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .describe("`ok`, `not configured`, a figure, or what is wrong, by part."),
  })
  .meta({ id: "Health" });
type HealthReply = z.infer<typeof healthReply>;

const probeReply = z.object({ status: z.string() });

/** The probes of an orchestrator: alive, ready for traffic, started. None of them asks another service. */
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
        return reply.code(holds() ? 200 : 503).send({ status: lifecycle.state });
      },
    );
  probe("/livez", "livez", "Answers as long as the process does.", () => true);
  probe("/readyz", "readyz", "Whether new work is wanted here.", () => lifecycle.state === "ready");
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
        summary: "Says how every part is.",
        response: { 200: healthReply, 503: healthReply, ...errorReplies },
      },
    },
    async (_request, reply) => {
      const report = await describeHealth(options);
      reply.header("cache-control", "no-store");
      return reply.code(report.status === "failing" ? 503 : 200).send(report);
    },
  );
}

async function describeHealth({ services, lifecycle, eventLoop, connections, version }: HealthOptions): Promise<HealthReply> {
  const { health, jobs, clock } = services;
  const database = await wordFor(() => health.pingDatabase());
  const engines = await health.engines();
  const counts = database === "ok" ? { jobs_queued: await jobs.countJobs("queued"), jobs_running: await jobs.countJobs("running") } : {};
  const loop = eventLoop.read();
  const healthy = Object.values(engines).every((engine) => engine === "ok");
  return {
    status: overall(lifecycle, database === "ok", healthy),
    version,
    checks: {
      database,
      redis: "not configured",
      ...engines,
      ...counts,
      active_connections: connections(),
      event_loop_delay_ms: Math.round(loop.p99DelayMs * 100) / 100,
      event_loop_utilization: Math.round(loop.utilization * 1_000) / 1_000,
      memory_usage_bytes: process.memoryUsage.rss(),
      uptime_seconds: Math.round(process.uptime()),
      checked_at: clock.now(),
    },
  };
}

function overall(lifecycle: Lifecycle, database: boolean, engines: boolean): HealthReply["status"] {
  if (lifecycle.state !== "ready") return lifecycle.state;
  if (!database) return "failing";
  return engines ? "ok" : "degraded";
}

async function wordFor(check: () => Promise<void>): Promise<string> {
  try {
    await check();
    return "ok";
  } catch (error) {
    return problemOf(error);
  }
}
