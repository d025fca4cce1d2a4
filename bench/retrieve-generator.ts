// The clients of `bench -- retrieve-load`, in a process of their own. Orders as JSON in the first argument; one line of JSON when done.
import { setPriority } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Pool } from "undici";
import { z } from "zod";
import { percentile } from "./statistics.ts";

const orders = z
  .object({
    url: z.string(),
    token: z.string(),
    path: z.string(),
    bodies: z.array(z.string()).min(1),
    connections: z.number(),
    durationMs: z.number(),
    /** Sent evenly whatever the answers do; without, each connection asks again as soon as it has its answer. */
    perSecond: z.number().optional(),
  })
  .parse(JSON.parse(process.argv[2] ?? ""));

try {
  // Whoever measures must not wait for what is measured.
  setPriority(-10);
} catch {
  // Allowed to root only; the lag says whether it was needed.
}

/** Not counted: this process opens its connections and is compiled then, which is no latency of the product's. */
const warmUpMs = 1_000;

const pool = new Pool(orders.url, { connections: orders.connections });
const headers = { authorization: `Bearer ${orders.token}`, "content-type": "application/json" };
const latenciesMs: number[] = [];
const refused = new Map<string, number>();
let sent = 0;
const startedAt = performance.now();
const countedFrom = startedAt + warmUpMs;
const endsAt = countedFrom + orders.durationMs;

/** @param dueAt when it should have been sent: what waited in the generator counts as latency */
async function ask(dueAt: number): Promise<void> {
  const counted = dueAt >= countedFrom;
  const body = orders.bodies[sent++ % orders.bodies.length] ?? "";
  try {
    const reply = await pool.request({ path: orders.path, method: "POST", headers, body });
    await reply.body.arrayBuffer();
    if (reply.statusCode === 200) {
      if (counted) latenciesMs.push(performance.now() - dueAt);
      return;
    }
    refused.set(String(reply.statusCode), (refused.get(String(reply.statusCode)) ?? 0) + 1);
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    refused.set(what, (refused.get(what) ?? 0) + 1);
  }
}

const lag = monitorEventLoopDelay({ resolution: 1 });
setTimeout(() => lag.enable(), warmUpMs);
const { perSecond } = orders;
if (perSecond === undefined) {
  const loop = async (): Promise<void> => {
    while (performance.now() < endsAt) await ask(performance.now());
  };
  await Promise.all(Array.from({ length: orders.connections }, loop));
} else {
  const underWay = new Set<Promise<void>>();
  let due = 0;
  while (performance.now() < endsAt) {
    for (; due <= ((performance.now() - startedAt) / 1_000) * perSecond; due++) {
      const asking: Promise<void> = ask(startedAt + (due * 1_000) / perSecond).finally(() => underWay.delete(asking));
      underWay.add(asking);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(underWay);
}
const seconds = (performance.now() - countedFrom) / 1_000;
const lines = {
  answered: latenciesMs.length,
  sent,
  perSecond: latenciesMs.length / seconds,
  seconds,
  p50Ms: percentile(latenciesMs, 0.5),
  p99Ms: percentile(latenciesMs, 0.99),
  refused: Object.fromEntries(refused),
  lagP99Ms: Math.max(0, lag.percentile(99) / 1_000_000 - 1),
};
process.stdout.write(`${JSON.stringify(lines)}\n`);
await pool.close();
