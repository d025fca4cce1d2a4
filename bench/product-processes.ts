import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { Scope } from "../src/base/scope.ts";
import { systemRandom } from "../src/base/random.ts";
import { Api } from "../src/cli/api.ts";
import { jobReply, uploadReply } from "../src/cli/replies.ts";
import { readConfig } from "../src/config.ts";
import { mintLocalToken } from "../src/roles/local-access.ts";
import { type Role } from "../src/roles/role.ts";
import { localTenant } from "../src/tenancy/tenant.ts";
import { freePort } from "../test/support/free-port.ts";
import { startMongoServer } from "../test/support/mongo-server.ts";
import { startNginx } from "../test/support/nginx.ts";
import { commandLine } from "../test/support/product-process.ts";
import { startRedis } from "../test/support/redis-server.ts";
import { readSamplePdf } from "../test/support/sample.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const readyMs = 120_000;
const stopMs = 30_000;

/** One process of the product, or several that share a port. */
export interface RunningNode {
  readonly role: Role;
  readonly port: number;
  readonly metricsUrl: string;
  /** The process that was started, and those that it started. */
  processIds(): number[];
  /** Those that serve: the workers of a cluster, or the one process. */
  serverIds(): number[];
  /** The inspector of each of those. */
  readonly inspectPorts: readonly number[];
}

export interface Deployment {
  readonly nodes: readonly RunningNode[];
  /** Where clients reach it. */
  readonly api: Api;
  readonly token: string;
  readonly built: boolean;
  /** What indexing the sample took, processes that were started for it included. */
  readonly indexed: { readonly chunks: number; readonly cpuMs: number };
  close(): Promise<void>;
}

export interface DeploymentOptions {
  /** How many nodes of each role. */
  readonly nodes: readonly { readonly role: Role; readonly count: number; readonly workers: number }[];
  /** Over MongoDB and Redis even where the role all would do without. */
  readonly shared?: boolean;
  /** nginx in front, as deployed but for its limits per address. */
  readonly nginx: boolean;
  /** Puts into the data directory what is there before anything starts. */
  readonly prepare?: (dataDir: string) => Promise<void>;
  /** Settings beside those that lift every limit of use. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Limits that stand against strangers; here all clients are one user at one address. */
const unlimited = {
  EQUIVOX_LIMIT_USER_REQUESTS: "0",
  EQUIVOX_LIMIT_TENANT_REQUESTS: "0",
  EQUIVOX_LIMIT_ADDRESS_REQUESTS: "0",
  EQUIVOX_LIMIT_USER_CONNECTS: "0",
  EQUIVOX_LIMIT_ADDRESS_CONNECTS: "0",
  EQUIVOX_LIMIT_USER_AUDIO_MS: "0",
  EQUIVOX_LIMIT_TENANT_AUDIO_MS: "0",
  EQUIVOX_CONNECTIONS_PER_USER: "1000000",
  EQUIVOX_CONNECTIONS_PER_TENANT: "1000000",
  EQUIVOX_VOICE_MAX_SESSIONS: "100000",
  EQUIVOX_VOICE_ADMISSIONS_PER_SECOND: "100000",
  EQUIVOX_TICKET_MAX_OUTSTANDING: "1000000",
  EQUIVOX_TICKET_LIFETIME_MS: "600000",
  EQUIVOX_SESSION_SNAPSHOTS_MAX: "100000",
  EQUIVOX_VOICE_IDLE_TIMEOUT_MS: "86400000",
};

/** Starts the product in processes of its own, with the sample machine indexed. Whatever was started ends with `close`. */
export async function startDeployment(options: DeploymentOptions): Promise<Deployment> {
  const scope = new Scope();
  try {
    return await start(options, scope);
  } catch (error) {
    await scope.close();
    throw error;
  }
}

async function start(options: DeploymentOptions, scope: Scope): Promise<Deployment> {
  const dataDir = mkdtempSync(join(tmpdir(), "equivox-bench-"));
  scope.own(() => rmSync(dataDir, { recursive: true, force: true }));
  await options.prepare?.(dataDir);
  const secret = systemRandom.id(40);
  const alone = options.nodes.every(({ role, count, workers }) => role === "all" && count * workers === 1);
  const shared = alone && options.shared !== true ? {} : await startShared(scope);
  const planned = await Promise.all(
    options.nodes.flatMap(({ role, count, workers }) =>
      Array.from({ length: count }, async () => ({ role, workers, port: await freePort(), metricsPort: await freePort() })),
    ),
  );
  const address = ({ port }: { port: number }) => `127.0.0.1:${port}`;
  const ofRole = (...roles: Role[]) => planned.filter(({ role }) => roles.includes(role));
  const gateways = ofRole("gateway", "all");
  const voices = ofRole("voice", "all");
  const holders = voices.length > 0 ? voices : gateways;
  const proxyPort = options.nginx ? await freePort() : undefined;
  const publicPort = proxyPort ?? gateways[0]?.port;
  if (publicPort === undefined) throw new Error("a deployment needs a gateway, or the role all");
  const environment = {
    PATH: process.env["PATH"],
    HOME: dataDir,
    DATA_DIR: dataDir,
    SECRET_KEY: secret,
    LOG_LEVEL: "error",
    PUBLIC_URL: `http://127.0.0.1:${options.nginx ? publicPort : (holders[0]?.port ?? publicPort)}`,
    ...unlimited,
    ...shared,
    ...(ofRole("rag").length === 0
      ? {}
      : {
          EQUIVOX_RAG_URLS: ofRole("rag")
            .map((node) => `http://${address(node)}`)
            .join(","),
        }),
    ...(options.nginx ? { EQUIVOX_TRUSTED_PROXIES: "127.0.0.1" } : {}),
    ...options.environment,
  };
  const built = isBuilt();
  const program = built ? [join(root, "dist/main.js")] : commandLine;
  const nodes: RunningNode[] = [];
  // rag first: the others wait for it. Each is started once the one before is ready, so that two cores suffice.
  for (const plan of [...planned].sort((left, right) => startOrder(left.role) - startOrder(right.role))) {
    nodes.push(await startNode(program, plan, environment, scope));
  }
  if (proxyPort !== undefined) {
    const upstreams = { gateways: gateways.map(address), voices: holders.map(address) };
    // Two descriptors a client: several workers, or the limit of one is reached first.
    const proxy = await startNginx({ ...upstreams, port: proxyPort, workers: 4, workerConnections: 16_384 });
    scope.own(() => proxy.stop());
  }
  const config = readConfig({ SECRET_KEY: secret, DATA_DIR: dataDir });
  const token = await mintLocalToken(config, localTenant);
  const api = new Api(`http://127.0.0.1:${publicPort}`, token);
  const indexers = nodes.filter(({ role }) => role === "worker" || role === "all").flatMap((node) => node.serverIds());
  const indexingMs = () => indexers.reduce((sum, pid) => sum + cpuOf(String(pid), true), 0);
  const before = indexingMs();
  const chunks = await indexSample(api);
  const indexed = { chunks, cpuMs: indexingMs() - before };
  return { nodes, api, token, built, indexed, close: () => scope.close() };
}

const startOrder = (role: Role): number => ["rag", "worker", "gateway", "voice", "all"].indexOf(role);

async function startShared(scope: Scope): Promise<Record<string, string>> {
  const [mongo, redis] = await Promise.all([startMongoServer(), startRedis()]);
  scope.own(() => mongo.stop());
  scope.own(() => redis.stop());
  return { MONGO_URL: mongo.databaseUrl(), REDIS_URL: redis.url };
}

async function startNode(
  program: readonly string[],
  { role, workers, port, metricsPort }: { role: Role; workers: number; port: number; metricsPort: number },
  environment: NodeJS.ProcessEnv,
  scope: Scope,
): Promise<RunningNode> {
  const inspectPort = await freePort();
  const inspect = [`--inspect=127.0.0.1:${inspectPort}`, "--inspect-publish-uid=http", "--heapsnapshot-signal=SIGUSR2"];
  const child = spawn(process.execPath, [...inspect, ...program, "serve", "--role", role, "--workers", String(workers)], {
    env: { ...environment, PORT: String(port), METRICS_PORT: String(metricsPort) },
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(child, "close");
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  scope.own(() => stop(child, ended).finally(() => process.off("exit", kill)));
  const signal = AbortSignal.timeout(readyMs);
  const probe = `http://127.0.0.1:${metricsPort}/readyz`;
  // All workers, not only the first.
  const complete = async () => (await answers(probe)) && childrenOf(child.pid).length >= (workers > 1 ? workers : 0);
  while (!(await complete())) {
    if (child.exitCode !== null || signal.aborted) throw new Error(`the role ${role} did not start`);
    await delay(100);
  }
  const own = child.pid ?? 0;
  return {
    role,
    port,
    metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
    // The workers of a cluster take the ports after their primary's.
    inspectPorts: Array.from({ length: workers }, (_, index) => inspectPort + (workers > 1 ? index + 1 : 0)),
    processIds: () => [own, ...childrenOf(own)],
    serverIds: () => (workers > 1 ? childrenOf(own) : [own]),
  };
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill("SIGTERM");
  await Promise.race([ended, delay(stopMs, undefined, { ref: false })]);
  child.kill("SIGKILL");
  await ended;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}

/** Children of a process, of Linux. */
function childrenOf(parent: number | undefined): number[] {
  const running = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return running.filter((pid) => Number(statOf(pid)?.[1]) === parent).map(Number);
}

/** The fields of /proc/PID/stat from the third on; the name before them may hold spaces. Undefined when it is gone. */
function statOf(pid: number | string): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
  } catch {
    return undefined;
  }
}

/** Whether `dist` was built from what stands in `src`. */
function isBuilt(): boolean {
  const mark = join(root, "dist/.tsbuildinfo");
  if (!existsSync(mark) || !existsSync(join(root, "dist/main.js"))) return false;
  const builtAt = statSync(mark).mtimeMs;
  const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  return sources.every((name) => name.endsWith(".test.ts") || statSync(join(root, "src", name)).mtimeMs <= builtAt);
}

/** Resolves with the number of chunks. */
async function indexSample(api: Api): Promise<number> {
  const { signal } = new AbortController();
  const { equipment } = await api.call({
    path: "/v1/equipment",
    reply: z.object({ equipment: z.array(z.object({ slug: z.string() })) }),
    signal,
  });
  if (!equipment.some(({ slug }) => slug === "sample")) {
    await api.call({ method: "POST", path: "/v1/equipment", json: { slug: "sample", name: "Sample" }, reply: z.unknown(), signal });
  }
  const form = new FormData();
  form.set("file", new Blob([new Uint8Array(await readSamplePdf())], { type: "application/pdf" }), "manual.pdf");
  const { jobId } = await api.call({ method: "POST", path: "/v1/equipment/sample/documents", form, reply: uploadReply, signal });
  for (;;) {
    const { state, error, progress } = await api.call({ path: `/v1/jobs/${encodeURIComponent(jobId)}`, reply: jobReply, signal });
    if (state === "indexed") return progress.total;
    if (state !== "queued" && state !== "running") throw new Error(`the sample was not indexed: ${error?.message ?? state}`);
    await delay(100);
  }
}

/** What processes used so far, of Linux. */
export interface ProcessFigures {
  readonly residentBytes: number;
  readonly cpuMs: number;
  /** Of that, the threads that run the event loops. */
  readonly mainCpuMs: number;
}

/** Ticks of /proc/PID/stat: USER_HZ, 100 on every Linux that Node runs on. */
const tickMs = 10;

/** @param withEnded adds processes that it started and that have ended */
function cpuOf(process: string, withEnded = false): number {
  const fields = statOf(process) ?? [];
  const ended = withEnded ? Number(fields[13]) + Number(fields[14]) : 0;
  return (Number(fields[11]) + Number(fields[12]) + ended) * tickMs;
}

/** Reads resident memory and processor time, both added up over the processes. */
export function figuresOf(processIds: readonly number[]): ProcessFigures {
  let residentBytes = 0;
  let cpuMs = 0;
  let mainCpuMs = 0;
  for (const pid of processIds) {
    cpuMs += cpuOf(String(pid));
    mainCpuMs += cpuOf(`${pid}/task/${pid}`);
    const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    residentBytes += Number(resident ?? 0) * 1_024;
  }
  return { residentBytes, cpuMs, mainCpuMs };
}
