import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { freePort } from "../support/free-port.ts";
import { startProductProcess, temporaryFolder, type ProductProcess } from "../support/product-process.ts";
import { deployFile, deployFolder } from "./files.ts";
import { metricsIn } from "./promql.ts";

const rulesSchema = z.object({
  groups: z.array(
    z.object({ rules: z.array(z.object({ expr: z.string(), record: z.string().optional(), alert: z.string().optional() })) }),
  ),
});
const dashboardSchema = z.object({
  uid: z.string(),
  panels: z.array(
    z.looseObject({
      title: z.string(),
      datasource: z.object({ uid: z.string() }).optional(),
      targets: z.array(z.looseObject({ expr: z.string() })).default([]),
    }),
  ),
});
const datasourcesSchema = z.object({ datasources: z.tuple([z.looseObject({ uid: z.string() })]) });

const rules = readdirSync(join(deployFolder, "prometheus/rules")).flatMap((name) =>
  rulesSchema.parse(parse(deployFile(`prometheus/rules/${name}`))).groups.flatMap((group) => group.rules),
);
const dashboards = readdirSync(join(deployFolder, "grafana/dashboards")).map((name) =>
  dashboardSchema.parse(JSON.parse(deployFile(`grafana/dashboards/${name}`))),
);
const scaler = z
  .looseObject({ spec: z.looseObject({ triggers: z.array(z.looseObject({ metadata: z.looseObject({ query: z.string() }) })) }) })
  .parse(parse(deployFile("k8s/overlays/production/worker-scaler.yaml")));
const adapter = /__name__=~"([^"]+)"/.exec(deployFile("k8s/prometheus-adapter/values.yaml"))?.[1]?.split("|") ?? [];

const queries = [
  ...rules.map(({ expr, record, alert }) => ({ where: `the rule ${alert ?? record ?? ""}`, expr })),
  ...dashboards.flatMap(({ uid, panels }) =>
    panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ where: `${uid}: ${title}`, expr }))),
  ),
  ...scaler.spec.triggers.map(({ metadata }) => ({ where: "the worker's scaler", expr: metadata.query })),
  ...adapter.map((expr) => ({ where: "prometheus-adapter", expr })),
];

describe("what dashboards, rules and scalers ask Prometheus for", () => {
  const data = temporaryFolder();
  let product: ProductProcess;
  let names: Set<string>;
  let buckets: Set<string>;

  beforeAll(async () => {
    const port = await freePort();
    product = await startProductProcess(data.path, { METRICS_PORT: String(port) });
    await fetch(`${product.url}/livez`);
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
    names = new Set(
      types.flatMap(([, name = "", type]) => (type === "histogram" ? ["_bucket", "_count", "_sum"].map((part) => name + part) : [name])),
    );
    buckets = new Set([...text.matchAll(/^http_request_duration_seconds_bucket\{.*le="([^"]+)"/gm)].map(([, bound = ""]) => bound));
  });
  afterAll(async () => {
    await product.stop();
    data.remove();
  });

  it("is something that a running product exports, or a rule records", () => {
    const known = new Set([...names, ...rules.flatMap(({ record }) => record ?? []), "up"]);
    const unknown = queries.flatMap(({ where, expr }) =>
      metricsIn(expr)
        .filter((name) => !known.has(name))
        .map((name) => `${name} (${where})`),
    );
    expect(queries.length).toBeGreaterThan(50);
    expect(unknown).toEqual([]);
  });

  it("compares latencies with bounds that the histograms have", () => {
    const bounds = queries.flatMap(({ expr }) => [...expr.matchAll(/\ble="([^"]+)"/g)].map(([, bound = ""]) => bound));
    expect(new Set(bounds).size).toBe(2);
    for (const bound of bounds) expect([...buckets]).toContain(bound);
  });

  it("comes from the data source that Grafana is given", () => {
    const { datasources } = datasourcesSchema.parse(parse(deployFile("grafana/provisioning/datasources/prometheus.yml")));
    for (const { panels } of dashboards) {
      for (const { datasource } of panels) expect(datasource?.uid ?? datasources[0].uid).toBe(datasources[0].uid);
    }
  });
});
