import cluster from "node:cluster";
import { questionMessage, type WorkerMessage, type WorkerReport } from "./worker-messages.ts";

export interface ClusterWorkerOptions {
  /** Figures as prom-client gives them: `registry.getMetricsAsJSON()`. */
  readonly metrics: () => Promise<unknown>;
  readonly report: () => Promise<WorkerReport>;
}

/** Whether this process is one of several that share a port; its figures and probes are served by the primary. */
export const isClusterWorker = (): boolean => cluster.isWorker;

/** Answers the primary's questions from now on; returns an idempotent end of that. To be called once the settings are read. */
export function joinCluster({ metrics, report }: ClusterWorkerOptions): () => void {
  const say = (message: WorkerMessage): void => {
    // A primary that is gone needs no answer.
    if (process.connected) process.send?.(message, () => undefined);
  };
  const onMessage = (message: unknown): void => {
    const question = questionMessage.safeParse(message).data;
    if (!question) return;
    const { number, what } = question;
    Promise.resolve(what === "metrics" ? metrics() : report()).then(
      (value) => say({ equivox: "answer", number, value }),
      () => say({ equivox: "answer", number, value: undefined }),
    );
  };
  process.on("message", onMessage);
  say({ equivox: "joined" });
  return () => {
    process.removeListener("message", onMessage);
    // `node:cluster` listens to the primary for as long as the process lives, which would keep it alive for ever.
    process.channel?.unref();
  };
}
