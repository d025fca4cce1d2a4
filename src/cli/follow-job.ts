import { setTimeout as delay } from "node:timers/promises";
import { type z } from "zod";
import { isFinal } from "../knowledge/job.ts";
import { type Api } from "./api.ts";
import { jobReply } from "./replies.ts";

const pollMs = 150;

/** Asks for a job until it has ended, reporting its progress on the way. */
export async function followJob(
  api: Api,
  jobId: string,
  signal: AbortSignal,
  onProgress: (progress: z.infer<typeof jobReply>["progress"]) => void,
): Promise<z.infer<typeof jobReply>> {
  for (;;) {
    const job = await api.call({ path: `/v1/jobs/${encodeURIComponent(jobId)}`, reply: jobReply, signal });
    onProgress(job.progress);
    if (isFinal(job.state)) return job;
    await delay(pollMs, undefined, { signal });
  }
}
