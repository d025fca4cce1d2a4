import { expect, it } from "vitest";
import { metricsIn } from "./promql.ts";

it.each([
  ['up{job="a"} == 0', ["up"]],
  ['sum by (a, b) (rate(x_total{k="y_total"}[5m])) / on (a) max(z) > 1.5', ["x_total", "z"]],
  ["histogram_quantile(0.5, sum by (le) (rate(h_bucket[$__rate_interval])))", ["h_bucket"]],
  ['slo:errors:ratio{window="1h"} > 14.4 * slo:budget:ratio and q offset 5m', ["slo:errors:ratio", "slo:budget:ratio", "q"]],
  ['absent(up{role="a"}) or vector(0)', ["up"]],
  ["deriv(max by (q) (depth)[30m:1m]) > 0", ["depth"]],
])("finds the metrics of %s", (expression, names) => {
  expect(metricsIn(expression)).toEqual(names);
});
