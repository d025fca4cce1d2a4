import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { Scope } from "../../src/base/scope.ts";
import { readConfig } from "../../src/config.ts";
import { mintToken } from "../../src/roles/local-access.ts";
import { type Role } from "../../src/roles/role.ts";
import { permissions } from "../../src/tenancy/permission.ts";
import { tenantSchema, userSchema } from "../../src/tenancy/tenant.ts";
import { freePort } from "./free-port.ts";
import { startMongoServer } from "./mongo-server.ts";
import { type RunningNginx, startNginx } from "./nginx.ts";
import { temporaryFolder } from "./product-process.ts";
import { type RedisServer, startRedis } from "./redis-server.ts";
import { askedEquipment, rigManual, type RigTenant, rigTenants, uploadedEquipment } from "./rig/manual.ts";
import { RigApi } from "./rig/rig-api.ts";
import { RoleProcess } from "./rig/role-process.ts";
import { type SimulatedSpeech, startSimulatedSpeech } from "./simulated-speech.ts";
import { TcpProxy } from "./tcp-proxy.ts";

export interface RigOptions {
  readonly gateways: number;
  readonly voices: number;
  readonly rags: number;
  readonly workers: number;
  /** Voice processes with the embedded engines, reached directly; the others use simulated providers. */
  readonly embedded: number;
  /** Settings of every process. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A minute ahead of the other nodes. */
export const skewed: readonly string[] = ["--import", fileURLToPath(new URL("./rig/skewed-clock.mjs", import.meta.url))];

const replyPerCharacterMs = 20;
const indexedWithinMs = 120_000;
const lifetimeMs = 4 * 3_600_000;

/** No limits against strangers at one address, where here everybody is; short leases, so that a test sees them end. */
const settings = {
  EQUIVOX_JOB_LEASE_MS: "5000",
  EQUIVOX_DRAIN_IDLE_WINDOW_MS: "1000",
  EQUIVOX_JOB_SWEEP_MS: "2000",
  EQUIVOX_QUEUE_LOCK_MS: "5000",
  LOG_LEVEL: "warn",
  EQUIVOX_LIMIT_ADDRESS_REQUESTS: "0",
  EQUIVOX_LIMIT_ADDRESS_CONNECTS: "0",
  EQUIVOX_LIMIT_TENANT_REQUESTS: "0",
  EQUIVOX_LIMIT_USER_CONNECTS: "0",
  EQUIVOX_CONNECTIONS_PER_TENANT: "100000",
  EQUIVOX_VOICE_MAX_SESSIONS: "10000",
  EQUIVOX_TRUSTED_PROXIES: "127.0.0.1",
};

/** A whole deployment in processes of its own on the loopback, with what can be done to it. */
export interface Rig {
  /** Where clients reach it: nginx. */
  readonly url: string;
  readonly nginx: RunningNginx;
  readonly processes: readonly RoleProcess[];
  readonly redis: RedisServer;
  readonly redisCache: RedisServer;
  /** In front of Redis, the cache and the database. */
  readonly proxies: { readonly redis: TcpProxy; readonly redisCache: TcpProxy; readonly mongo: TcpProxy };
  readonly speech: SimulatedSpeech;
  /** Processes of a role that nginx knows, or the voices with embedded engines. */
  ofRole(role: Role): RoleProcess[];
  readonly embeddedVoices: readonly RoleProcess[];
  token(tenant: RigTenant, user: string, chosen?: readonly (typeof permissions)[number][]): Promise<string>;
  api(tenant: RigTenant, user: string, url?: string): Promise<RigApi>;
  /** Uploads the manual's next generation, and gives its job. */
  upload(tenant: RigTenant, generation: number): Promise<string>;
  /** Another process that nginx does not know; ready. */
  extra(role: Role, environment?: Readonly<Record<string, string>>, nodeArguments?: readonly string[]): Promise<RoleProcess>;
  /** SIGTERM, and a new one once that is gone. Gives the exit code. */
  restart(process: RoleProcess, nodeArguments?: readonly string[]): Promise<number | null>;
  stop(): Promise<void>;
}

/** Starts everything and gives both tenants their manuals. Whatever was started ends with `stop`. */
export async function startRig(options: RigOptions): Promise<Rig> {
  const scope = new Scope();
  try {
    return await start(options, scope);
  } catch (error) {
    await scope.close();
    throw error;
  }
}

async function start(options: RigOptions, scope: Scope): Promise<Rig> {
  const folder = temporaryFolder();
  scope.own(folder.remove);
  const started = <Closable extends { stop(): Promise<void> }>(part: Closable): Closable => {
    scope.own(() => part.stop());
    return part;
  };
  const [mongo, redis, redisCache, speech] = await Promise.all([
    startMongoServer().then(started),
    startRedis().then(started),
    startRedis({ args: ["--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru"] }).then(started),
    startSimulatedSpeech({ perCharacterMs: replyPerCharacterMs }),
  ]);
  scope.own(() => speech.kill());
  const mongoUrl = new URL(mongo.databaseUrl());
  const proxyTo = async (target: number): Promise<TcpProxy> => {
    const proxy = await TcpProxy.start({ target });
    scope.own(() => proxy.close());
    return proxy;
  };
  const proxies = {
    redis: await proxyTo(redis.port),
    redisCache: await proxyTo(redisCache.port),
    mongo: await proxyTo(Number(mongoUrl.port)),
  };
  mongoUrl.port = String(proxies.mongo.port);

  const secret = randomBytes(24).toString("hex");
  const ragPorts = await Promise.all(Array.from({ length: options.rags }, freePort));
  const nginxPort = await freePort();
  const url = `http://127.0.0.1:${nginxPort}`;
  const environment: Record<string, string | undefined> = {
    PATH: process.env["PATH"],
    HOME: folder.path,
    DATA_DIR: folder.path,
    SECRET_KEY: secret,
    PUBLIC_URL: url,
    MONGO_URL: mongoUrl.href,
    REDIS_URL: `redis://127.0.0.1:${proxies.redis.port}`,
    REDIS_CACHE_URL: `redis://127.0.0.1:${proxies.redisCache.port}`,
    EQUIVOX_RAG_URLS: ragPorts.map((port) => `http://127.0.0.1:${port}`).join(","),
    ...settings,
    ...options.environment,
  };
  const processes: RoleProcess[] = [];
  const launch = async (
    name: string,
    role: Role,
    { port, more = {}, nodeArguments = [] }: { port?: number; more?: Readonly<Record<string, string>>; nodeArguments?: readonly string[] },
  ): Promise<RoleProcess> => {
    const ports = { port: port ?? (await freePort()), metricsPort: await freePort() };
    const one = new RoleProcess({ name, role, ...ports, environment: { ...environment, ...more }, nodeArguments });
    scope.own(() => one.kill());
    one.spawn();
    return one;
  };
  const launchAll = async (role: Role, count: number, more: Readonly<Record<string, string>> = {}, named: string = role) => {
    for (let number = 1; number <= count; number++) {
      const port = role === "rag" ? ragPorts[number - 1] : undefined;
      processes.push(await launch(`${named}-${number}`, role, { more, ...(port === undefined ? {} : { port }) }));
    }
  };
  // In no order: each waits for what it needs.
  await launchAll("gateway", options.gateways);
  await launchAll("voice", options.voices, speech.environment);
  await launchAll("voice", options.embedded, {}, "embedded-voice");
  await launchAll("rag", options.rags);
  await launchAll("worker", options.workers);
  await Promise.all(processes.map((one) => one.untilReady()));
  const embeddedVoices = processes.filter(({ name }) => name.startsWith("embedded-"));
  const ofRole = (role: Role) => processes.filter((one) => one.role === role && !embeddedVoices.includes(one));
  const nginx = started(
    await startNginx({
      gateways: ofRole("gateway").map(({ address }) => address),
      voices: ofRole("voice").map(({ address }) => address),
      port: nginxPort,
    }),
  );

  const config = readConfig({ SECRET_KEY: secret, DATA_DIR: folder.path });
  const token: Rig["token"] = (tenant, user, chosen = permissions) =>
    mintToken(config, { tenant: tenantSchema.parse(tenant.id), user: userSchema.parse(user), permissions: [...chosen], lifetimeMs });
  const api: Rig["api"] = async (tenant, user, at = url) => new RigApi(at, await token(tenant, user));
  const upload: Rig["upload"] = async (tenant, generation) => {
    const librarian = await api(tenant, "librarian");
    return (await librarian.upload(askedEquipment, "manual.md", rigManual(tenant, generation))).jobId;
  };
  const rig: Rig = {
    ...{ url, nginx, processes, redis, redisCache, proxies, speech, ofRole, embeddedVoices, token, api, upload },
    async extra(role, more = {}, nodeArguments = []) {
      const one = await launch(`extra-${role}`, role, { more, nodeArguments });
      await one.untilReady();
      return one;
    },
    async restart(one, nodeArguments) {
      const code = await one.terminate();
      await one.start(nodeArguments);
      return code;
    },
    stop: () => scope.close(),
  };
  await provision(rig);
  return rig;
}

async function provision(rig: Rig): Promise<void> {
  for (const tenant of rigTenants) {
    const api = await rig.api(tenant, "librarian");
    for (const slug of [askedEquipment, uploadedEquipment]) await api.createEquipment(slug);
    await api.jobDone(await rig.upload(tenant, 1), indexedWithinMs);
  }
}
