import { AggregatorRegistry, Counter, Gauge, Registry } from "prom-client";
import { z } from "zod";

/** What `registry.getMetricsAsJSON()` gives, as far as it is changed here. */
const metricsSchema = z.array(
  z.looseObject({
    name: z.string(),
    values: z.array(z.looseObject({ labels: z.record(z.string(), z.union([z.string(), z.number()])).default({}) })),
  }),
);

export interface WorkerMetrics {
  readonly worker: number;
  /** `registry.getMetricsAsJSON()` of that process; undefined when it did not answer. */
  readonly metrics: unknown;
}

/** The exposition text of several processes: every series with the label `worker`, so that none is added to another's. */
export async function renderWorkerMetrics(
  workers: readonly WorkerMetrics[],
  restarts: readonly { readonly worker: number; readonly restarts: number }[],
): Promise<string> {
  const labelled = workers.flatMap(({ worker, metrics }) => {
    const given = metricsSchema.safeParse(metrics).data;
    return given ? [{ worker, metrics: given.map((metric) => withLabel(metric, worker)) }] : [];
  });
  const own = new Registry();
  const registers = [own];
  const up = new Gauge({ name: "worker_up", help: "1 for a worker that answers its primary.", labelNames: ["worker"], registers });
  const restarted = new Counter({
    name: "worker_restarts_total",
    help: "Workers that ended by themselves.",
    labelNames: ["worker"],
    registers,
  });
  for (const { worker, restarts: count } of restarts) {
    up.set({ worker }, labelled.some((one) => one.worker === worker) ? 1 : 0);
    restarted.inc({ worker }, count);
  }
  const all = AggregatorRegistry.aggregate(labelled.map(({ metrics }) => metrics));
  return `${await own.metrics()}${await all.metrics()}`;
}

function withLabel<Metric extends z.infer<typeof metricsSchema>[number]>(metric: Metric, worker: number): Metric {
  return { ...metric, values: metric.values.map((value) => ({ ...value, labels: { ...value.labels, worker: String(worker) } })) };
}
