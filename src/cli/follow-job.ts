import { setTimeout as delay } from "node:timers/promises";
import { type z } from "zod";
import { isFinal } from "../knowledge/job.ts";
import { type Api } from "./api.ts";
import { jobReply } from "./replies.ts";

/** A short document is done at once; one that takes minutes need not use up the requests of its user. */
const firstPollMs = 150;
const longestPollMs = 2_000;

/** Asks for a job until it has ended, reporting its progress on the way. */
export async function followJob(
  api: Api,
  jobId: string,
  signal: AbortSignal,
  onProgress: (progress: z.infer<typeof jobReply>["progress"]) => void,
): Promise<z.infer<typeof jobReply>> {
  for (let pollMs = firstPollMs; ; pollMs = Math.min(longestPollMs, pollMs * 1.3)) {
    const job = await api.call({ path: `/v1/jobs/${encodeURIComponent(jobId)}`, reply: jobReply, signal });
    onProgress(job.progress);
    if (isFinal(job.state)) return job;
    await delay(pollMs, undefined, { signal });
  }
}
