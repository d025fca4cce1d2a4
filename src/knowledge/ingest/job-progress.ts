import { LRUCache } from "lru-cache";
import { type Bus, type Topic } from "../../base/bus.ts";
import { type Clock } from "../../base/clock.ts";
import { type Job, jobSchema } from "../job.ts";
import { type JobListener } from "./job-attempts.ts";

/** A job has changed. Holds nothing of the document's text. */
export const jobProgress: Topic<Job> = { name: "job-progress", schema: jobSchema };

interface JobSource {
  onProgress(listener: JobListener): () => void;
}

/** A reader shows no more than this anyway. */
const minGapMs = 200;
/** Far above what one process works on at once. */
const maxSaid = 1_000;

/**
 * Tells all processes how the jobs of this one move on: each change of state or stage, and the steps within one as often as somebody can
 * follow. Returns an idempotent way to stop.
 */
export function publishJobProgress(jobs: JobSource, { bus, clock }: { bus: Pick<Bus, "publish">; clock: Clock }): () => void {
  /** Of the jobs under way. One whose lease was lost does not say that it ended; it is pushed out. */
  const said = new LRUCache<string, { readonly where: string; readonly at: number }>({ max: maxSaid });
  return jobs.onProgress((job) => {
    const where = `${job.state} ${job.progress.stage} ${job.searchable}`;
    const before = said.get(job.id);
    const now = clock.monotonic();
    if (before?.where === where && now - before.at < minGapMs) return;
    if (job.state === "running") said.set(job.id, { where, at: now });
    else said.delete(job.id);
    bus.publish(jobProgress, job);
  });
}

/** The changes of jobs in whichever process they run. */
export function busJobEvents(bus: Pick<Bus, "subscribe">): JobSource {
  return { onProgress: (listener) => bus.subscribe(jobProgress, listener) };
}
