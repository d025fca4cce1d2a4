import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { dyingWithParent } from "./dying-with-parent.ts";
import { freePort } from "./free-port.ts";

const run = promisify(execFile);
const readyMs = 20_000;

/** Where redis-server is; undefined when there is none. For `describeWith`. */
export const redisServer = ["/usr/bin/redis-server", "/usr/local/bin/redis-server", "/opt/homebrew/bin/redis-server"].find((path) =>
  existsSync(path),
);
/** What a machine without it has to do. */
export const redisHowToEnable = "Install it: apt-get install redis-server.";

/** A redis-server of this test's own. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Runs one command by redis-cli; resolves with what it prints. */
  command(...words: string[]): Promise<string>;
  /** Ends it with SIGKILL, without saving. Idempotent. */
  kill(): Promise<void>;
  /** Starts it again on the same port, in the same folder. */
  restart(): Promise<void>;
  /** SIGSTOP: sockets stay open and nothing answers. */
  pause(): void;
  resume(): void;
  /** Kills it and removes its folder. */
  stop(): Promise<void>;
}

/** A cluster of three primaries. */
export interface RedisClusterServers {
  /** All three addresses, separated by commas. */
  readonly url: string;
  readonly nodes: readonly RedisServer[];
  stop(): Promise<void>;
}

/** Starts one server on a free port; nothing is written to disk unless `args` say so. */
export async function startRedis({ args = [] }: { readonly args?: readonly string[] } = {}): Promise<RedisServer> {
  const directory = await mkdtemp(join(tmpdir(), "equivox-redis-"));
  const port = await freePort();
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--dir", directory, "--save", "", "--appendonly", "no"];
  const launch = () => start([...options, ...args]);
  let child = await launch();
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, "close");
    child.kill("SIGKILL");
    await closed;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    get pid() {
      return child.pid ?? 0;
    },
    async command(...words) {
      const { stdout } = await run("redis-cli", ["-p", String(port), ...words]);
      return stdout.trim();
    },
    kill,
    async restart() {
      await kill();
      child = await launch();
    },
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    async stop() {
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Starts a cluster of three primaries without replicas and resolves when every node knows it whole. */
export async function startRedisCluster({ args = [] }: { readonly args?: readonly string[] } = {}): Promise<RedisClusterServers> {
  const nodes = await Promise.all(
    [0, 1, 2].map(async () => {
      const busPort = await freePort();
      const cluster = ["--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--cluster-port", String(busPort)];
      return startRedis({ args: [...cluster, ...args] });
    }),
  );
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
  await run("redis-cli", ["--cluster", "create", ...addresses, "--cluster-yes"]);
  for (const node of nodes) {
    while (!(await node.command("cluster", "info")).includes("cluster_state:ok")) await new Promise(setImmediate);
  }
  return {
    url: addresses.map((address) => `redis://${address}`).join(","),
    nodes,
    stop: async () => {
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
}

async function start(args: readonly string[]): Promise<ChildProcess> {
  const server = redisServer ?? "redis-server";
  const [program = server, ...words] = [...dyingWithParent, server, ...args];
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "ignore"] });
  const endWithTest = (): void => void child.kill("SIGKILL");
  process.once("exit", endWithTest);
  child.once("close", () => process.off("exit", endWithTest));
  await new Promise<void>((resolve, reject) => {
    let output = "";
    const timer = setTimeout(() => reject(new Error(`redis-server was not ready in time:\n${output}`)), readyMs);
    child.once("error", reject);
    child.once("close", () => reject(new Error(`redis-server ended:\n${output}`)));
    child.stdout.on("data", (piece: Buffer) => {
      output += piece.toString();
      if (!output.includes("Ready to accept connections")) return;
      clearTimeout(timer);
      output = "";
      resolve();
    });
  });
  return child;
}
