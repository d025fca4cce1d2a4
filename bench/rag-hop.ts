// What the way from gateway or voice to rag adds: the same answerer called directly and through a server in another process; and how
// many requests that server carries.
// usage: npm run bench -- rag-hop [--requests 5000] [--concurrency 32] [--json]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { z } from "zod";
import { systemClock } from "../src/base/clock.ts";
import { silentLog } from "../src/base/log.ts";
import { systemRandom } from "../src/base/random.ts";
import { processArguments } from "../src/base/thread.ts";
import { type Ask, type Question } from "../src/knowledge/ask.ts";
import { createRemoteAsk } from "../src/providers/rag/remote-ask.ts";
import { slugSchema } from "../src/tenancy/equipment.ts";
import { createServiceTokens } from "../src/tenancy/service-tokens.ts";
import { localTenant } from "../src/tenancy/tenant.ts";
import { doubleAsk } from "./rag-double-ask.ts";
import { percentile, table } from "./statistics.ts";

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "5000" },
    concurrency: { type: "string", default: "32" },
    json: { type: "boolean", default: false },
  },
});
const requests = Number(values.requests);
const concurrency = Number(values.concurrency);

const secret = systemRandom.id(40);
const child = spawn(process.execPath, processArguments(import.meta.url, "./rag-double"), {
  env: { ...process.env, SECRET_KEY: secret },
  stdio: ["ignore", "pipe", "inherit"],
});
const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
const port = Number((await lines.next()).value);
const remote = createRemoteAsk({
  urls: [`http://127.0.0.1:${port}`],
  role: "gateway",
  serviceTokens: createServiceTokens({ secret, clock: systemClock }),
  clock: systemClock,
  random: systemRandom,
  log: silentLog,
  requestTimeoutMs: 30_000,
  connections: 64,
  queueMax: 256,
  replyMaxBytes: 4_194_304,
  resolveMs: 5_000,
  connectTimeoutMs: 1_000,
});
const direct = doubleAsk();
const equipment = slugSchema.parse("press");
/** Each with a signal of its own, as every request has. */
const question = (): Question => ({
  tenant: localTenant,
  equipment,
  question: "How much oil do I fill in?",
  signal: new AbortController().signal,
});

const calls = {
  retrieve: (ask: Ask) => ask.retrieve(question()),
  ask: async (ask: Ask) => {
    for await (const _ of ask.ask(question())) continue;
  },
};
type Call = (ask: Ask) => Promise<unknown>;

async function timed(call: Call, ask: Ask): Promise<number> {
  const startedAt = performance.now();
  await call(ask);
  return performance.now() - startedAt;
}

/** Direct and remote in turn, so that both see the same machine. */
async function added(call: Call): Promise<{ p50: number; p99: number }> {
  const differences: number[] = [];
  for (let index = 0; index < requests + 500; index++) {
    const directMs = await timed(call, direct);
    const remoteMs = await timed(call, remote);
    if (index >= 500) differences.push(remoteMs - directMs);
  }
  return { p50: percentile(differences, 0.5), p99: percentile(differences, 0.99) };
}

async function throughput(call: Call): Promise<{ perSecond: number; p50: number; p99: number }> {
  const latencies: number[] = [];
  let left = requests * 4;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (left-- > 0) latencies.push(await timed(call, remote));
    }),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  return { perSecond: latencies.length / seconds, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
}

const results = {
  addedMs: { retrieve: await added(calls.retrieve), ask: await added(calls.ask) },
  throughput: { retrieve: await throughput(calls.retrieve), ask: await throughput(calls.ask) },
};
await remote.close();
const closed = once(child, "close");
child.kill("SIGTERM");
const { cpuMs } = z.object({ cpuMs: z.number() }).parse(JSON.parse(String((await lines.next()).value)));
await closed;

const count = requests * 10 + 1_000;
if (values.json) console.log(JSON.stringify({ ...results, requests, concurrency, serverCpuMsPerRequest: cpuMs / count }, null, 2));
else {
  const ms = (value: number) => value.toFixed(2);
  const { addedMs, throughput } = results;
  console.log(
    table([
      ["", "added p50 ms", "added p99 ms", `requests/s at ${concurrency}`, "p50 ms", "p99 ms"],
      ...(["retrieve", "ask"] as const).map((name) => [
        name,
        ms(addedMs[name].p50),
        ms(addedMs[name].p99),
        throughput[name].perSecond.toFixed(0),
        ms(throughput[name].p50),
        ms(throughput[name].p99),
      ]),
    ]),
  );
  console.log(`\nserver: ${(cpuMs / count).toFixed(3)} ms of processor time a request`);
}
