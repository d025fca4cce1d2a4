import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { readConfig } from "../../src/config.ts";
import { mintToken } from "../../src/roles/local-access.ts";
import { permissions } from "../../src/tenancy/permission.ts";
import { tenantSchema, userSchema } from "../../src/tenancy/tenant.ts";
import { describeWithMongo, type MongoTestServer, startMongoServer } from "../support/mongo-server.ts";
import { freePort } from "../support/free-port.ts";
import { commandLine, isolatedEnvironment, runCommand, temporaryFolder } from "../support/product-process.ts";
import { type RedisServer, startRedis } from "../support/redis-server.ts";

const secret = "a secret of at least thirty-two characters";
/** For one thing that is waited for: on a machine with much else to do, a process was seen to take 40 s until it was ready. */
const patienceMs = 90_000;
/** Of several of those, so that a test says what it waited for. */
const testMs = 4 * patienceMs;
const replyMs = 10_000;

vi.setConfig({ testTimeout: testMs });

let folder: ReturnType<typeof temporaryFolder>;
const children: ChildProcess[] = [];
/** What each of them printed. */
let outputs: (() => string)[] = [];

beforeAll(() => {
  folder = temporaryFolder();
});

afterEach(async () => {
  await Promise.all(children.splice(0).map(end));
  outputs = [];
});

afterAll(() => folder.remove());

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, "close");
  child.kill("SIGKILL");
  await closed;
}

interface Running {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly metrics: string;
}

async function startRole(role: string, extra: Record<string, string>): Promise<Running> {
  const metricsPort = await freePort();
  const environment = isolatedEnvironment(folder.path, { SECRET_KEY: secret, ...extra, METRICS_PORT: String(metricsPort) });
  const child = spawn(process.execPath, [...commandLine, "serve", "--role", role], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  let output = "";
  outputs.push(() => `${role}, ${child.exitCode ?? child.signalCode ?? "running"}:\n${output}`);
  child.stdout.on("data", (piece: Buffer) => (output += piece.toString()));
  child.stderr.on("data", (piece: Buffer) => (output += piece.toString()));
  return { child, output: () => output, metrics: `http://127.0.0.1:${metricsPort}` };
}

/** Asks until the answer is as wanted, or fails with the last one; at once when one of those that were started is gone. */
async function until<Value>(what: string, ask: () => Promise<Value>, wanted: (value: Value) => boolean): Promise<Value> {
  let last: unknown;
  const gone = () => children.some(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null);
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline && !gone();) {
    try {
      const value = await ask();
      if (wanted(value)) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    await delay(100);
  }
  throw new Error(
    [`${what} did not come about; last seen: ${JSON.stringify(last)} ${String(last)}`, ...outputs.map((one) => one())].join("\n"),
  );
}

const probe = (running: Running, path: string) => async () => {
  const response = await fetch(running.metrics + path, { signal: AbortSignal.timeout(replyMs) });
  return { status: response.status, text: await response.text() };
};

it.each([
  [["--role", "gatewy"], {}, 2, "gatewy is no role"],
  [["--role", "rag"], { MONGO_URL: "mongodb://127.0.0.1:1", REDIS_URL: "http://127.0.0.1:1", SECRET_KEY: secret }, 1, "REDIS_URL"],
])("refuses to serve %j with %j", async (argv, extra, code, named) => {
  const result = await runCommand(["serve", ...argv], isolatedEnvironment(folder.path, extra));
  expect(result).toMatchObject({ code, stderr: expect.stringContaining(named) as string });
});

it("waits for what is not there, says so without the password, and stops when told", async () => {
  const addresses = { MONGO_URL: "mongodb://ann:hidden@127.0.0.1:1/x", REDIS_URL: "redis://:hidden@127.0.0.1:1" };
  const running = await startRole("rag", addresses);
  const ready = await until("a probe that says what is waited for", probe(running, "/readyz"), ({ text }) => text.includes("waitingFor"));
  expect(ready).toEqual({ status: 503, text: expect.stringContaining("Redis") as string });
  expect((await probe(running, "/livez")()).status).toBe(200);
  expect((await probe(running, "/startupz")()).status).toBe(503);
  await until(
    "a line in the log",
    async () => running.output(),
    (output) => output.includes("127.0.0.1:1"),
  );
  expect(running.output()).not.toContain("hidden");
  const closed = once(running.child, "close");
  running.child.kill("SIGTERM");
  await closed;
  expect(running.child.signalCode).toBe(null);
});

describeWithMongo("roles over a store and shared state", () => {
  let mongo: MongoTestServer;
  let redis: RedisServer;
  beforeAll(async () => {
    [mongo, redis] = await Promise.all([startMongoServer(), startRedis()]);
  });
  afterAll(async () => {
    await Promise.all([mongo.stop(), redis.stop()]);
  });

  it("may start before those that they ask", async () => {
    const ragPort = await freePort();
    const shared = { MONGO_URL: mongo.databaseUrl(), REDIS_URL: redis.url, EQUIVOX_RAG_URLS: `http://127.0.0.1:${ragPort}` };
    const gateway = await startRole("gateway", shared);
    await until("a gateway that is ready", probe(gateway, "/readyz"), ({ status }) => status === 200);
    const rag = await startRole("rag", { ...shared, PORT: String(ragPort) });
    await until("a rag server that is ready", probe(rag, "/readyz"), ({ status }) => status === 200);
    const healthy = await until("a gateway that sees it", probe(gateway, "/health/detailed"), ({ text }) => text.includes('"status":"ok"'));
    expect(JSON.parse(healthy.text)).toMatchObject({
      role: "gateway",
      checks: { database: { state: "ok" }, redis: { state: "ok" }, rag: { state: "ok" } },
    });
  });

  it("give an expert's answer on the rag server as soon as the gateway has it, and list what was refused", async () => {
    const [ragPort, port] = [await freePort(), await freePort()];
    const shared = { MONGO_URL: mongo.databaseUrl(), REDIS_URL: redis.url, EQUIVOX_KEY_PREFIX: "loop" };
    const rag = await startRole("rag", { ...shared, PORT: String(ragPort) });
    const gateway = await startRole("gateway", { ...shared, PORT: String(port), EQUIVOX_RAG_URLS: `http://127.0.0.1:${ragPort}` });
    await until("a rag server that is ready", probe(rag, "/readyz"), ({ status }) => status === 200);
    await until("a gateway that is ready", probe(gateway, "/readyz"), ({ status }) => status === 200);
    const config = readConfig({ SECRET_KEY: secret, DATA_DIR: folder.path });
    const who = { tenant: tenantSchema.parse("acme"), user: userSchema.parse("eva"), permissions: [...permissions], lifetimeMs: 600_000 };
    const authorization = `Bearer ${await mintToken(config, who)}`;
    const call = async (path: string, json?: unknown): Promise<unknown> => {
      const body = json === undefined ? {} : { method: "POST", body: JSON.stringify(json) };
      const headers = { authorization, ...(json === undefined ? {} : { "content-type": "application/json" }) };
      return (await fetch(`http://127.0.0.1:${port}${path}`, { ...body, headers })).json();
    };
    const question = "Who sells belts?";
    const ask = () => call("/v1/ask", { equipment: "press", question });
    await call("/v1/equipment", { slug: "press", name: "Press" });
    expect(await ask()).toMatchObject({ answered: false, cached: "no" });
    const listed = () => call("/v1/equipment/press/unanswered");
    await until("the question in the list", listed, (reply) => JSON.stringify(reply).includes(question));

    await call("/v1/equipment/press/verified-answers", { question, answer: "The shop next door." });
    const told = { answered: true, answer: "The shop next door.", cached: "verified", verified: { author: "eva" } };
    const answered = await until("the expert's answer", ask, (reply) => JSON.stringify(reply).includes('"verified":{'));
    expect(answered).toMatchObject(told);
    const path = `/v1/answers/${(answered as { answerId: string }).answerId}/feedback`;
    await fetch(`http://127.0.0.1:${port}${path}`, {
      method: "POST",
      headers: { authorization, "content-type": "application/json" },
      body: JSON.stringify({ verdict: "wrong" }),
    });
    expect(await listed()).toMatchObject({ questions: [{ kind: "wrong" }, { kind: "unanswered" }] });
  });

  it("refuse the keys of another deployment", async () => {
    const shared = { REDIS_URL: redis.url, EQUIVOX_KEY_PREFIX: "shared" };
    const first = await startRole("rag", { ...shared, MONGO_URL: mongo.databaseUrl() });
    await until("a rag server that is ready", probe(first, "/readyz"), ({ status }) => status === 200);
    const second = await startRole("rag", { ...shared, MONGO_URL: mongo.databaseUrl() });
    await once(second.child, "close");
    expect(second.child.exitCode).toBe(1);
    expect(second.output()).toContain("EQUIVOX_KEY_PREFIX");
  });
});
