// Written questions, one after the other and all different, to one product in a process of its own, about a machine of many chunks. Of Linux.
// usage: npm run bench -- ask [--chunks 20000] [--questions 300] [--profile FILE.cpuprofile] [--json]
// The chunks are put into the store ahead, as bench/ask-corpus.ts makes them. --profile samples the product meanwhile, which makes it slower.
import { parseArgs } from "node:util";
import { Pool } from "undici";
import { Scope } from "../src/base/scope.ts";
import { askReply } from "../src/cli/replies.ts";
import { readConfig } from "../src/config.ts";
import { openEmbedding } from "../src/roles/embeddings.ts";
import { openSqliteStore } from "../src/stores/sqlite/sqlite-store.ts";
import { slugSchema } from "../src/tenancy/equipment.ts";
import { localTenant } from "../src/tenancy/tenant.ts";
import { questionFiles, readSampleQuestions } from "../test/support/sample.ts";
import { makeManuals, makeWrittenQuestions, readBaseChunks } from "./ask-corpus.ts";
import { startCpuProfile } from "./cpu-profile.ts";
import { figuresOf, startDeployment } from "./product-processes.ts";
import { Ingestion } from "./retrieval-ingestion.ts";
import { percentile, table } from "./statistics.ts";

const { values } = parseArgs({
  options: {
    chunks: { type: "string", default: "20000" },
    questions: { type: "string", default: "300" },
    profile: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const [chunks, questionCount] = [Number(values.chunks), Number(values.questions)];
/** Asked first and not counted: the partition is loaded, and the code compiled. */
const warmUp = 60;
const machine = { tenant: localTenant, equipment: slugSchema.parse("large-machine") };

const scope = new Scope();
const embedding = await openEmbedding(readConfig({}), scope);
const base = await readBaseChunks(embedding);
const ofSample = (await Promise.all(questionFiles.map(readSampleQuestions))).flat().map(({ question }) => question);
const made = makeWrittenQuestions(ofSample, base, questionCount + warmUp);
// Both parts hold questions of either kind.
const asked = made.filter((_, index) => index % Math.ceil(made.length / warmUp) !== 0).slice(0, questionCount);
const first = made.filter((question) => !asked.includes(question));
const embeddingMs = await embeddingTimes();
await scope.close();

const deployment = await startDeployment({ nodes: [{ role: "all", count: 1, workers: 1 }], nginx: false, prepare: fill });
const pool = new Pool(deployment.api.url, { connections: 1 });
try {
  for (const question of first) await ask(question);
  const stopProfile = values.profile === undefined ? undefined : await startCpuProfile(deployment.nodes[0]?.inspectPorts[0] ?? 0);
  const before = processorTime();
  const answers = [];
  for (const question of asked) answers.push(await ask(question));
  const after = processorTime();
  await stopProfile?.(values.profile ?? "");
  report(answers, { all: (after.cpuMs - before.cpuMs) / asked.length, main: (after.mainCpuMs - before.mainCpuMs) / asked.length });
} finally {
  await pool.close();
  await deployment.close();
}

/** The same questions in this process, before the product runs. */
async function embeddingTimes(): Promise<number[]> {
  const times: number[] = [];
  for (const question of [...first, ...asked]) {
    const start = performance.now();
    await embedding.embed([question], { priority: "question", signal: new AbortController().signal });
    times.push(performance.now() - start);
  }
  return times.slice(first.length);
}

async function fill(directory: string): Promise<void> {
  const store = openSqliteStore({ directory });
  await store.equipment.create({ tenant: machine.tenant, slug: machine.equipment, name: "Large machine", createdAt: 1 });
  const ingestion = new Ingestion(store);
  for (const manual of makeManuals(base, chunks)) await ingestion.addDocument(machine, manual.documentId, manual.chunks, embedding.name);
  await store.close();
}

/** Of the product: what other programs on the machine take does not count. */
function processorTime() {
  return figuresOf(deployment.nodes.flatMap((node) => node.serverIds()));
}

async function ask(question: string) {
  const headers = { authorization: `Bearer ${deployment.token}`, "content-type": "application/json" };
  const start = performance.now();
  const reply = await pool.request({
    path: "/v1/ask",
    method: "POST",
    headers,
    body: JSON.stringify({ equipment: machine.equipment, question }),
  });
  const body = await reply.body.text();
  const ms = performance.now() - start;
  if (reply.statusCode !== 200) throw new Error(`${question}: ${reply.statusCode} ${body}`);
  const { answered, cached, timingMs } = askReply.parse(JSON.parse(body));
  const { retrieve = Number.NaN, total = Number.NaN } = timingMs;
  return { ms, answered, cached, retrieve, answer: total - retrieve, rest: ms - total };
}

function report(answers: readonly Awaited<ReturnType<typeof ask>>[], cpuMs: { readonly all: number; readonly main: number }): void {
  const uncached = answers.filter(({ cached }) => cached === "no");
  const stages: [string, readonly number[]][] = [
    ["/v1/ask, as the client sees it", uncached.map(({ ms }) => ms)],
    ["of that: embedding and search (told by the product)", uncached.map(({ retrieve }) => retrieve)],
    ["of that: answer (told by the product)", uncached.map(({ answer }) => answer)],
    ["of that: HTTP, caches, the turn is stored", uncached.map(({ rest }) => rest)],
    ["embedding of the same questions alone, here", embeddingMs],
  ];
  const measured = stages.map(([stage, times]) => ({
    stage,
    p50Ms: percentile(times, 0.5),
    p95Ms: percentile(times, 0.95),
    p99Ms: percentile(times, 0.99),
  }));
  const counts = {
    chunks,
    questions: answers.length,
    uncached: uncached.length,
    answered: uncached.filter(({ answered }) => answered).length,
  };
  if (values.json) {
    console.log(JSON.stringify({ ...counts, built: deployment.built, cpuMs, stages: measured }, null, 2));
    return;
  }
  const rows = measured.map(({ stage, p50Ms, p95Ms, p99Ms }) => [stage, ...[p50Ms, p95Ms, p99Ms].map((ms) => ms.toFixed(2))]);
  console.log(table([["", "p50 ms", "p95 ms", "p99 ms"], ...rows]));
  const source = deployment.built ? "built" : "from source";
  console.log(
    `\n${counts.chunks} chunks; ${counts.questions} questions, ${counts.uncached} of them from no cache and ${counts.answered} of those answered; ${source}`,
  );
  console.log(`processor time a question: ${cpuMs.all.toFixed(2)} ms, of that ${cpuMs.main.toFixed(2)} ms in the thread that answers`);
}
