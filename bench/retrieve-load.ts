// Authenticated retrievals with warm caches through nginx, one gateway and one rag process, over the MongoDB stand-in and Redis.
// usage: npm run bench -- retrieve-load [--seconds 15] [--connections 32] [--rate N] [--ask] [--limits] [--record] [--json]
// --ask asks for answers instead of passages; --limits leaves a limit of each request on, so that each goes to Redis. Of Linux.
import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { z } from "zod";
import { processArguments } from "../src/base/thread.ts";
import { readSampleQuestions } from "../test/support/sample.ts";
import { recordMeasurements, rounded } from "./measured.ts";
import { figuresOf, startDeployment } from "./product-processes.ts";
import { table } from "./statistics.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "15" },
    connections: { type: "string", default: "32" },
    /** Requests a second of the second run; half of what was reached when absent. */
    rate: { type: "string" },
    ask: { type: "boolean", default: false },
    limits: { type: "boolean", default: false },
    record: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const warmUpMs = 5_000;
const result = z.object({
  answered: z.number(),
  sent: z.number(),
  perSecond: z.number(),
  seconds: z.number(),
  p50Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  refused: z.record(z.string(), z.number()),
  lagP99Ms: z.number(),
});

const unreached = { EQUIVOX_LIMIT_USER_REQUESTS: "100000000", EQUIVOX_LIMIT_TENANT_REQUESTS: "100000000" };
const deployment = await startDeployment({
  nodes: (["rag", "worker", "gateway", ...(values.record ? (["voice"] as const) : [])] as const).map((role) => ({
    role,
    count: 1,
    workers: 1,
  })),
  nginx: true,
  environment: values.limits ? unreached : {},
});
const questions = (await readSampleQuestions()).map(({ question }) => question);
const bodies = questions.map((question) => JSON.stringify({ equipment: "sample", ...(values.ask ? { question } : { query: question }) }));
const processIds = (role: string) => deployment.nodes.filter((node) => node.role === role).flatMap((node) => node.serverIds());
const [gateway, rag] = [processIds("gateway"), processIds("rag")];

function generate(durationMs: number, perSecond?: number) {
  const orders = {
    url: deployment.api.url,
    token: deployment.token,
    path: values.ask ? "/v1/ask" : "/v1/retrieve",
    bodies,
    connections: Number(values.connections),
    durationMs,
    perSecond,
  };
  const before = { gateway: figuresOf(gateway).cpuMs, rag: figuresOf(rag).cpuMs };
  const output = execFileSync(process.execPath, [...processArguments(import.meta.url, "./retrieve-generator"), JSON.stringify(orders)], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const figures = result.parse(JSON.parse(output));
  const each = (name: "gateway" | "rag", ids: readonly number[]) => (figuresOf(ids).cpuMs - before[name]) / Math.max(1, figures.sent);
  return { ...figures, cpuMs: { gateway: each("gateway", gateway), rag: each("rag", rag) } };
}

try {
  const idle = Object.fromEntries(deployment.nodes.map((node) => [node.role, figuresOf(node.serverIds()).residentBytes]));
  generate(warmUpMs);
  const most = generate(Number(values.seconds) * 1_000);
  const half = generate(Number(values.seconds) * 1_000, values.rate === undefined ? most.perSecond / 2 : Number(values.rate));
  if (values.record) {
    const { chunks, cpuMs } = deployment.indexed;
    recordMeasurements({
      idleMemoryBytes: idle,
      ingestChunksPerSecond: rounded(chunks / (cpuMs / 1_000)),
      [values.ask ? "askCpuMs" : "retrieveCpuMs"]: { gateway: rounded(most.cpuMs.gateway), rag: rounded(most.cpuMs.rag) },
    });
  }
  if (values.json) {
    console.log(JSON.stringify({ path: values.ask ? "/v1/ask" : "/v1/retrieve", built: deployment.built, idle, most, half }, null, 2));
  } else {
    const row = (name: string, { perSecond, p50Ms, p99Ms, cpuMs, lagP99Ms, refused }: typeof most) => [
      name,
      perSecond.toFixed(0),
      p50Ms?.toFixed(1) ?? "-",
      p99Ms?.toFixed(1) ?? "-",
      cpuMs.gateway.toFixed(2),
      cpuMs.rag.toFixed(2),
      lagP99Ms.toFixed(1),
      Object.keys(refused).length === 0 ? "none" : JSON.stringify(refused),
    ];
    console.log(
      table([
        ["", "requests/s", "p50 ms", "p99 ms", "gateway CPU ms", "rag CPU ms", "generator's lag ms", "refused"],
        row("as fast as it goes", most),
        row(values.rate === undefined ? "half of that" : `at ${values.rate}/s`, half),
      ]),
    );
  }
} finally {
  await deployment.close();
}
