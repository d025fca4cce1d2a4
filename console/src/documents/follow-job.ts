import { jobSchema, type Job } from "../api/schemas.ts";
import { request } from "../api/request.ts";

const finalStates: readonly Job["state"][] = ["indexed", "needs-password", "no-text", "failed"];
const retryMs = 1_000;

/** Follows a job by its event stream until it has ended. A stream that breaks is opened again. */
export async function followJob(jobId: string, signal: AbortSignal, onUpdate: (job: Job) => void): Promise<Job> {
  const path = `/v1/jobs/${encodeURIComponent(jobId)}`;
  for (;;) {
    const job = await request(path, { reply: jobSchema, signal });
    onUpdate(job);
    if (finalStates.includes(job.state)) return job;
    await untilStreamEnds(`${path}/events`, signal, onUpdate);
  }
}

function untilStreamEnds(path: string, signal: AbortSignal, onUpdate: (job: Job) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const source = new EventSource(path);
    const end = (): void => {
      source.close();
      signal.removeEventListener("abort", stop);
    };
    const stop = (): void => {
      end();
      reject(new DOMException("stopped", "AbortError"));
    };
    signal.addEventListener("abort", stop, { once: true });
    source.onerror = () => {
      end();
      setTimeout(resolve, retryMs);
    };
    const onEvent = (event: MessageEvent<string>): void => {
      const job = jobSchema.safeParse(JSON.parse(event.data));
      if (!job.success) return;
      onUpdate(job.data);
      if (finalStates.includes(job.data.state)) {
        end();
        resolve();
      }
    };
    source.addEventListener("job", onEvent);
    source.addEventListener("message", onEvent);
  });
}
