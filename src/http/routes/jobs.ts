import { z } from "zod";
import { type Clock } from "../../base/clock.ts";
import { failure } from "../../errors.ts";
import { type PartitionKey } from "../../knowledge/document-store.ts";
import { isFinal, type Job } from "../../knowledge/job.ts";
import { type App } from "../app.ts";
import { principalOf } from "../authentication.ts";
import { formatEvent, heartbeat, sendEvents } from "../event-stream.ts";
import { partitionOfJob } from "../ids.ts";
import { jobReply, toJobReply } from "../schemas/document.ts";
import { errorReplies } from "../schemas/error.ts";
import { type HttpServices } from "../services.ts";
import { Wake } from "../wake.ts";

type Services = Pick<HttpServices, "jobs" | "jobEvents" | "clock" | "retryJob">;

export interface JobStreamLimits {
  readonly eventStreamsMax: number;
  readonly eventStreamHeartbeatMs: number;
  /** Aborts when the server drains. */
  readonly draining: AbortSignal;
}

const tags = ["jobs"];
const params = z.object({ id: z.string() });
const jobListReply = z.object({
  jobs: z.array(jobReply),
  after: z.string().optional().describe("Give this as `after` for the next page; absent on the last one."),
});

/** How the indexing of a document is going. */
export function jobRoutes(app: App, services: Services, limits: JobStreamLimits): void {
  let streams = 0;

  app.get(
    "/v1/jobs",
    {
      config: { access: ["documents:read"] },
      schema: {
        tags,
        operationId: "listFailedJobs",
        summary: "Lists the jobs that were given up, with the reason, by equipment.",
        querystring: z.object({
          state: z.literal("failed"),
          limit: z.coerce.number().int().min(1).max(100).default(20),
          after: z.string().max(512).optional().describe("`after` of the page seen last."),
        }),
        response: { 200: jobListReply, ...errorReplies },
      },
    },
    async (request) => {
      const { tenant } = principalOf(request);
      const { limit, after } = request.query;
      const position = after === undefined ? undefined : { ...partitionOfJob(tenant, after), jobId: after };
      // One more than wanted tells whether there is a next page.
      const found = await services.jobs.listFailed(limit + 1, { tenant, after: position });
      const jobs = found.slice(0, limit);
      const last = found.length > limit ? jobs.at(-1) : undefined;
      return { jobs: jobs.map(toJobReply), ...(last ? { after: last.id } : {}) };
    },
  );

  app.post(
    "/v1/jobs/:id/retry",
    {
      config: { access: ["documents:write"] },
      schema: {
        tags,
        operationId: "retryJob",
        summary: "Queues a job again that has failed, once the reason is gone.",
        description: "It gets all its attempts again. A document that is protected asks for its password once more.",
        params,
        response: { 202: jobReply, ...errorReplies },
      },
    },
    async (request, reply) => {
      const jobId = request.params.id;
      const key = partitionOfJob(principalOf(request).tenant, jobId);
      return reply.code(202).send(toJobReply(await services.retryJob(key, jobId)));
    },
  );

  app.get(
    "/v1/jobs/:id",
    {
      config: { access: ["documents:read"] },
      schema: { tags, operationId: "getJob", summary: "Shows a job.", params, response: { 200: jobReply, ...errorReplies } },
    },
    async (request) => {
      const key = partitionOfJob(principalOf(request).tenant, request.params.id);
      return toJobReply(await requireJob(services, key, request.params.id));
    },
  );

  app.get(
    "/v1/jobs/:id/events",
    {
      config: { access: ["documents:read"] },
      schema: {
        tags,
        operationId: "followJob",
        summary: "Follows a job until it has ended.",
        description: "Server-sent events: `job` with the same content as GET /v1/jobs/:id, now and after each change.",
        params,
        response: { 200: { description: "Events.", content: { "text/event-stream": { schema: z.string() } } }, ...errorReplies },
      },
    },
    async (request, reply) => {
      const jobId = request.params.id;
      const key = partitionOfJob(principalOf(request).tenant, jobId);
      await requireJob(services, key, jobId);
      if (streams >= limits.eventStreamsMax) {
        throw failure("queue-full", { queue: "The list of clients that follow jobs", limit: limits.eventStreamsMax });
      }
      // A client that left while it was being admitted: its `close` has been, so nothing would ever end the stream.
      if (reply.raw.destroyed) return reply;
      streams++;
      const wake = new Wake(services.clock);
      const news: News = {};
      const unsubscribe = services.jobEvents.onProgress((job) => {
        if (job.id !== jobId || job.tenant !== key.tenant) return;
        news.job = job;
        wake.now();
      });
      reply.raw.once("close", () => {
        streams--;
        unsubscribe();
        wake.end();
      });
      return sendEvents(reply, followJob(services, { key, jobId, wake, news, ...limits }));
    },
  );
}

interface Follow extends JobStreamLimits {
  readonly key: PartitionKey;
  readonly jobId: string;
  readonly wake: Wake;
  readonly news: News;
}

/** The latest that was heard and not yet said: a client that reads slowly misses steps in between, never the last one. */
interface News {
  job?: Job;
}

/** Says where the job stands now and after each change. Without news it looks into the store, where other processes write. */
async function* followJob(
  services: Services,
  { key, jobId, wake, news, eventStreamHeartbeatMs, draining }: Follow,
): AsyncGenerator<string> {
  const stop = () => wake.end();
  draining.addEventListener("abort", stop, { once: true });
  if (draining.aborted) stop();
  try {
    let said = "";
    for (;;) {
      const job = news.job ?? (await services.jobs.getJob(key, jobId));
      delete news.job;
      if (!job) return;
      const event = formatEvent("job", toJobReply(job));
      yield event === said ? heartbeat : event;
      said = event;
      if (isFinal(job.state) || !(await wake.wait(eventStreamHeartbeatMs))) return;
    }
  } finally {
    draining.removeEventListener("abort", stop);
  }
}

async function requireJob({ jobs }: Pick<Services, "jobs"> & { clock?: Clock }, key: PartitionKey, jobId: string): Promise<Job> {
  const job = await jobs.getJob(key, jobId);
  if (!job) throw failure("job-not-found", { jobId });
  return job;
}
