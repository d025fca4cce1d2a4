import { expect, it } from "vitest";
import { Registry } from "prom-client";
import { ManualClock } from "../base/manual-clock.ts";
import { type VersionReference } from "../knowledge/document-store.ts";
import { HealthBoard } from "../telemetry/health-board.ts";
import { createSharedMetrics } from "../telemetry/shared-metrics.ts";
import { slugSchema } from "../tenancy/equipment.ts";
import { localTenant } from "../tenancy/tenant.ts";
import { vectorsPart } from "./health-parts.ts";

it("tells on the health page and as a figure how many documents wait for vectors of the present model", async () => {
  const clock = new ManualClock();
  const health = new HealthBoard({ clock });
  const registry = new Registry();
  createSharedMetrics(registry, health);
  const figure = async () => /^documents_without_vectors (\d+)$/m.exec(await registry.metrics())?.[1];
  expect(await figure()).toBe("0");

  const waiting: VersionReference = { tenant: localTenant, equipment: slugSchema.parse("pump"), documentId: "doc.pump.1", version: 1 };
  let found = [waiting, waiting];
  const asked: unknown[] = [];
  health.add(vectorsPart({ listEmbeddedOtherwise: (...given) => Promise.resolve(asked.push(given) > 0 ? found : []) }, "present"));
  expect((await health.report()).parts["vectors"]).toMatchObject({ state: "ok", note: "present", figures: { waiting: 2 } });
  expect(await figure()).toBe("2");
  found = [];
  await health.report();
  expect(await figure()).toBe("2");
  clock.advance(60_000);
  await health.report();
  expect(await figure()).toBe("0");
  expect(asked).toEqual([
    ["present", 1_000],
    ["present", 1_000],
  ]);
  health.close();
});
