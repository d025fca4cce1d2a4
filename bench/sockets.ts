// Real WebSockets, some of them talking, against the product in processes of its own.
// usage: npm run bench -- sockets [--sockets 10000] [--talking 20] [--every 60s] [--hold 300s] [--role all|voice] [--nodes 1]
//          [--workers 1,2] [--through direct|nginx] [--parallel 64] [--settle 15s] [--heap-snapshot] [--record] [--json]
// With --workers 1,2 the runs follow one another and their processor time is compared. A run is void, with exit code 1, when the
// generator's own event loop lagged over 10 ms (99th percentile) while it measured. Of Linux: figures come from /proc.
import { execSync, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { processArguments } from "../src/base/thread.ts";
import { parseRole } from "../src/roles/role.ts";
import { readSampleQuestions } from "../test/support/sample.ts";
import { durationMs } from "./duration.ts";
import { recordMeasurements, rounded } from "./measured.ts";
import { type CollectedMemory, collectedMemory } from "./inspected-memory.ts";
import { type Deployment, figuresOf, type RunningNode, startDeployment } from "./product-processes.ts";
import { table } from "./statistics.ts";

const { values } = parseArgs({
  options: {
    sockets: { type: "string", default: "10000" },
    talking: { type: "string", default: "20" },
    every: { type: "string", default: "60s" },
    hold: { type: "string", default: "300s" },
    role: { type: "string", default: "all" },
    nodes: { type: "string", default: "1" },
    workers: { type: "string", default: "1" },
    through: { type: "string", default: "direct" },
    parallel: { type: "string", default: "64" },
    settle: { type: "string", default: "15s" },
    "heap-snapshot": { type: "boolean", default: false },
    record: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const role = parseRole(values.role);
if (role !== "all" && role !== "voice") throw new Error(`the role ${role} holds no sockets; take all or voice`);
const sockets = Number(values.sockets);
const talking = Number(values.talking);
const nodes = Number(values.nodes);
const holdMs = durationMs(values.hold);
const settleMs = durationMs(values.settle);
const workerCounts = values.workers.split(",").map(Number);
const throughNginx = values.through === "nginx";

/** Beyond what clients and proxies of one process need: engines, stores, modules. */
const spareDescriptors = 200;
const lagLimitMs = 10;

const latencies = z.object({ count: z.number(), p50: z.number().nullable(), p99: z.number().nullable() });
const openedLine = z.object({
  opened: z.number(),
  openSeconds: z.number(),
  failures: z.record(z.string(), z.number()),
  lagP99Ms: z.number(),
});
const heldLine = z.object({
  held: z.number(),
  closes: z.record(z.string(), z.number()),
  lagP99Ms: z.number(),
  lagMaxMs: z.number(),
  pingMs: latencies,
  turns: z.object({
    answered: z.number().default(0),
    "not-answered": z.number().default(0),
    lost: z.number().default(0),
    spokenSeconds: z.number(),
    endOfTurnToFirstAudioMs: latencies,
    lastFrameToFirstAudioMs: latencies,
  }),
  receivedBytes: z.number(),
});

checkDescriptors();
const runs = [];
for (const workers of workerCounts) runs.push(await run(workers));
const [first, second] = runs;
const cpuRatio = first && second ? second.cpuMsPerSecond / first.cpuMsPerSecond : undefined;
if (values.json) console.log(JSON.stringify({ runs, cpuRatio }, null, 2));
else for (const one of runs) report(one);
if (cpuRatio !== undefined && !values.json) {
  console.log(
    `\nprocessor time while held, ${second?.workers} workers against ${first?.workers}: ${cpuRatio.toFixed(2)}x (goal: at most 1.2x)`,
  );
}
if (runs.some((one) => one.void)) process.exitCode = 1;
const recordable = runs.findLast((one) => !one.void);
if (values.record && recordable) recordMeasurements(measurementsOf(recordable));

/** With talkers only, what talking takes; with none, what open sockets take. */
function measurementsOf({ bytesPerSocket, cpuMsPerSecond, mainCpuMsPerSecond, holdSeconds, held, turns }: Run) {
  if (talking === 0) {
    return { memoryPerSocketBytes: Math.round(bytesPerSocket.resident), idleSocketCpuMsPerSecond: rounded(cpuMsPerSecond / held) };
  }
  if (talking < sockets) return {};
  const perSpokenSecond = (msPerSecond: number) => rounded((msPerSecond * holdSeconds) / turns.spokenSeconds);
  const session = perSpokenSecond(mainCpuMsPerSecond);
  return { talkingCpuMsPerSecond: { session, engines: perSpokenSecond(cpuMsPerSecond) - session } };
}

type Run = Awaited<ReturnType<typeof run>>;

async function run(workers: number) {
  const deployment = await startDeployment({
    nodes:
      role === "all"
        ? [{ role, count: nodes, workers }]
        : [
            { role: "rag", count: 1, workers: 1 },
            { role: "worker", count: 1, workers: 1 },
            { role: "gateway", count: 1, workers: 1 },
            { role: "voice", count: nodes, workers },
          ],
    // Runs that are compared stand on the same stores.
    shared: workerCounts.some((count) => count > 1),
    nginx: throughNginx,
  });
  try {
    return await measure(deployment, workers);
  } finally {
    await deployment.close();
  }
}

async function measure(deployment: Deployment, workers: number) {
  const holders = deployment.nodes.filter((node) => node.role === role);
  const serverIds = holders.flatMap((node) => node.serverIds());
  const allIds = () => holders.flatMap((node) => node.processIds());
  const questions = (await readSampleQuestions()).filter(({ kind }) => kind === "manual-words").map(({ question }) => question);
  const generator = spawn(
    process.execPath,
    [
      ...processArguments(import.meta.url, "./sockets-generator"),
      JSON.stringify({
        url: deployment.api.url,
        token: deployment.token,
        sockets,
        talking,
        everyMs: durationMs(values.every),
        holdMs,
        parallel: Number(values.parallel),
        questions: questions.slice(0, Math.min(10, talking)),
      }),
    ],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  const lines = createInterface(generator.stdout)[Symbol.asyncIterator]();
  const line = async (): Promise<unknown> => {
    const next = await lines.next();
    if (next.done === true) throw new Error("the generator ended before it was done");
    return JSON.parse(next.value);
  };
  try {
    // One conversation and its engines are warm before memory is read for the first time.
    await delay(settleMs);
    const before = await memoryOf(holders);
    const cpuBefore = figuresOf(allIds()).cpuMs;
    generator.stdin.write("open\n");
    const opened = openedLine.parse(await line());
    await delay(settleMs);
    const atStart = serverIds.map((id) => figuresOf([id]));
    const afterOpening = figuresOf(allIds());
    const startedAt = performance.now();
    generator.stdin.write("hold\n");
    const held = heldLine.parse(await line());
    const seconds = (performance.now() - startedAt) / 1_000;
    const atEnd = serverIds.map((id) => figuresOf([id]));
    const after = figuresOf(allIds());
    const memory = await memoryOf(holders);
    const share = await socketsByWorker(deployment);
    if (values["heap-snapshot"]) {
      for (const id of serverIds) process.kill(id, "SIGUSR2");
      await delay(settleMs);
    }
    generator.stdin.write("end\n");
    const cpuMsPerServer = atEnd.map(({ cpuMs }, index) => cpuMs - (atStart[index]?.cpuMs ?? 0));
    return {
      role,
      nodes,
      workers,
      through: values.through,
      built: deployment.built,
      sockets,
      talking,
      holdSeconds: seconds,
      void: held.lagP99Ms > lagLimitMs,
      opened: opened.opened,
      failures: opened.failures,
      connectsPerSecond: opened.opened / opened.openSeconds,
      openCpuMsPerSocket: (afterOpening.cpuMs - cpuBefore) / Math.max(1, opened.opened),
      ...held,
      residentBytes: { before: before.residentBytes, opened: afterOpening.residentBytes, held: memory.residentBytes },
      bytesPerSocket: {
        resident: (memory.residentBytes - before.residentBytes) / Math.max(1, opened.opened),
        live: (memory.liveBytes - before.liveBytes) / Math.max(1, opened.opened),
      },
      cpuMsPerSecond: (after.cpuMs - afterOpening.cpuMs) / seconds,
      mainCpuMsPerSecond: (after.mainCpuMs - afterOpening.mainCpuMs) / seconds,
      cpuMsPerServer,
      socketsPerServer: share,
    };
  } finally {
    generator.stdin.end();
  }
}

/** Memory of the processes that hold sockets, added up, once their garbage is collected. */
async function memoryOf(holders: readonly RunningNode[]): Promise<CollectedMemory> {
  const all = await Promise.all(holders.flatMap((node) => node.inspectPorts).map(collectedMemory));
  const sum = (name: keyof CollectedMemory) => all.reduce((total, one) => total + one[name], 0);
  return { liveBytes: sum("liveBytes"), residentBytes: sum("residentBytes") };
}

/** Open sockets of each process, as it says itself. */
async function socketsByWorker({ nodes: running }: Deployment): Promise<number[]> {
  const counts: number[] = [];
  for (const node of running) {
    if (node.role !== role) continue;
    const text = await (await fetch(node.metricsUrl)).text();
    for (const match of text.matchAll(/^active_connections(?:\{[^}]*\})? (\d+)$/gm)) counts.push(Number(match[1]));
  }
  return counts;
}

function report(one: Run): void {
  const ms = ({ p50, p99, count }: z.infer<typeof latencies>) =>
    count === 0 ? "none" : `p50 ${p50?.toFixed(1) ?? "-"} ms, p99 ${p99?.toFixed(1) ?? "-"} ms (${count})`;
  const megabytes = (bytes: number) => `${(bytes / 1_048_576).toFixed(0)} MB`;
  const listed = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([what, count]) => `${count} ${what}`)
      .join("; ") || "none";
  const total = Math.max(
    1,
    one.socketsPerServer.reduce((sum, count) => sum + count, 0),
  );
  console.log(
    `\n${one.sockets} sockets, ${one.talking} of them talking, ${one.through}, role ${one.role}: ${one.nodes} node(s) of ${one.workers} worker(s)${one.built ? "" : ", from source"}${one.void ? "  VOID: the generator lagged" : ""}`,
  );
  console.log(
    table([
      ["figure", "value"],
      ["opened", `${one.opened} (${one.connectsPerSecond.toFixed(0)}/s, ${one.openCpuMsPerSocket.toFixed(2)} ms of processor each)`],
      ["refused", listed(one.failures)],
      [`held ${one.holdSeconds.toFixed(0)} s`, String(one.held)],
      ["closed meanwhile", listed(one.closes)],
      [
        "memory before, opened, held",
        [one.residentBytes.before, one.residentBytes.opened, one.residentBytes.held].map(megabytes).join(", "),
      ],
      [
        "memory per socket",
        `${(one.bytesPerSocket.resident / 1_000).toFixed(1)} kB resident, ${(one.bytesPerSocket.live / 1_000).toFixed(1)} kB live`,
      ],
      [
        "processor while held",
        `${one.cpuMsPerSecond.toFixed(0)} ms/s; by process ${one.cpuMsPerServer.map((cpu) => (cpu / one.holdSeconds).toFixed(0)).join(", ")} ms/s`,
      ],
      ["sockets by process", one.socketsPerServer.map((count) => `${count} (${((count / total) * 100).toFixed(1)} %)`).join(", ")],
      ["ping", ms(one.pingMs)],
      ["turns", `${one.turns.answered} answered, ${one.turns["not-answered"]} refused, ${one.turns.lost} lost`],
      ["end of turn to first audio", ms(one.turns.endOfTurnToFirstAudioMs)],
      ["last frame to first audio", ms(one.turns.lastFrameToFirstAudioMs)],
      ["generator's lag, p99", `${one.lagP99Ms.toFixed(1)} ms (most ${one.lagMaxMs.toFixed(0)} ms)`],
    ]),
  );
}

/** Says what to raise before anything is started. */
function checkDescriptors(): void {
  const limit = Number(execSync("ulimit -n", { encoding: "utf8", shell: "/bin/sh" }).trim());
  const perServer = Math.ceil(sockets / Math.min(...workerCounts) / nodes);
  const needed = Math.max(sockets, perServer) + spareDescriptors;
  if (Number.isNaN(limit) || limit >= needed) return;
  throw new Error(
    `${needed} open files are needed by one process, and ${limit} are allowed. Run: ulimit -n ${needed} (hard limit: /etc/security/limits.conf)`,
  );
}
