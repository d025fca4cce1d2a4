import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "./free-port.ts";
import { temporaryFolder } from "./product-process.ts";

const source = fileURLToPath(new URL("../../deploy/nginx/", import.meta.url));
const readyMs = 10_000;

/** Where an nginx is; undefined when there is none. */
export const nginx = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"].find((path) => existsSync(path));

/** How to get what tests with nginx need. */
export const howToGetNginx = "Install it, on Debian: apt-get install nginx-light";

export interface Upstreams {
  /** `127.0.0.1:8080`, one for each process. */
  readonly gateways: readonly string[];
  readonly voices: readonly string[];
}

export interface NginxOptions extends Upstreams {
  /** On 127.0.0.1; default a free one. */
  readonly port?: number;
  readonly workers?: number;
  readonly workerConnections?: number;
  /** limits.conf as deployed; by default all of a test's clients share one address, and no limit applies. */
  readonly limitsAsDeployed?: boolean;
}

export interface RunningNginx {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly port: number;
  /** What stands in the access log. */
  accessLog(): string;
  /** What stands in the error log. */
  errorLog(): string;
  /** Takes other upstreams, as a reload in production does. */
  reload(upstreams: Upstreams): Promise<void>;
  stop(): Promise<void>;
}

const unlimited = ["requests", "upgrades"]
  .map((zone) => `limit_req_zone $binary_remote_addr zone=${zone}:1m rate=100000r/s;`)
  .concat(
    "limit_conn_zone $server_name zone=connections:1m;",
    "limit_conn_status 429;",
    "limit_req_status 429;",
    "limit_req_log_level warn;",
  )
  .join("\n");

/**
 * Runs the nginx of this machine with the deployed http.conf, routes.conf and upstream settings, on plain HTTP, in front of
 * processes of this machine. The caller stops it.
 */
export async function startNginx(options: NginxOptions): Promise<RunningNginx> {
  const { path: folder, remove } = temporaryFolder();
  const port = options.port ?? (await freePort());
  writeShared(folder, options);
  if (options.limitsAsDeployed !== true) {
    writeFileSync(join(folder, "limits.conf"), unlimited);
    writeFileSync(join(folder, "routes.conf"), deployed("routes.conf").replace("limit_conn connections 500;", ""));
  }
  writeFileSync(join(folder, "nginx.conf"), mainConfiguration(folder, { port, ...options }));
  const child = spawn(nginx ?? "nginx", ["-p", folder, "-c", join(folder, "nginx.conf"), "-g", "daemon off;"], { stdio: "ignore" });
  const ended = once(child, "close");
  const read = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : "");
  await untilListening(port, () => (child.exitCode === null ? undefined : read("error.log")));
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    accessLog: () => read("access.log"),
    errorLog: () => read("error.log"),
    async reload(upstreams) {
      writeFileSync(join(folder, "upstreams.conf"), renderUpstreams(upstreams));
      const before = workersStarted(read("error.log"));
      child.kill("SIGHUP");
      while (workersStarted(read("error.log")) === before) await sleep(10);
    },
    async stop() {
      child.kill("SIGTERM");
      await ended;
      remove();
    },
  };
}

/** What `nginx -t` says of the deployed nginx.conf; its upstreams are put on loopback, its certificate in a folder. */
export function checkDeployedNginx(certificate: string, key: string): { ok: boolean; output: string } {
  const { path: folder, remove } = temporaryFolder();
  try {
    writeShared(folder, { gateways: ["127.0.0.1:1"], voices: ["127.0.0.1:2"] });
    writeFileSync(join(folder, "certificate.pem"), certificate);
    writeFileSync(join(folder, "key.pem"), key);
    const main = deployed("nginx.conf")
      .replaceAll("/run/secrets/tls_certificate", "certificate.pem")
      .replaceAll("/run/secrets/tls_key", "key.pem")
      .replaceAll("/tmp/", `${folder}/`)
      .replace("/dev/stdout", `${folder}/access.log`);
    writeFileSync(join(folder, "nginx.conf"), main);
    const { status, stderr } = spawnSync(nginx ?? "nginx", ["-t", "-p", folder, "-c", join(folder, "nginx.conf")], { encoding: "utf8" });
    return { ok: status === 0, output: stderr };
  } finally {
    remove();
  }
}

const deployed = (name: string): string => readFileSync(join(source, name), "utf8");
const workersStarted = (log: string): number => log.match(/start worker process \d+/g)?.length ?? 0;

function writeShared(folder: string, upstreams: Upstreams): void {
  for (const name of ["http.conf", "routes.conf", "limits.conf", "trusted-proxies.conf", "tls.conf"]) {
    copyFileSync(join(source, name), join(folder, name));
  }
  writeFileSync(join(folder, "upstreams.conf"), renderUpstreams(upstreams));
}

/** The deployed upstreams.conf with addresses in place of names, which nginx before 1.27.3 cannot resolve again. */
function renderUpstreams({ gateways, voices }: Upstreams): string {
  const servers = (addresses: readonly string[]) => (_line: string, parameters: string) =>
    addresses.map((address) => `server ${address}${parameters};`).join("\n  ");
  return deployed("upstreams.conf")
    .replace(/^resolver.*\n/gm, "")
    .replace(/server gateway-http:8080 resolve(.*);/, servers(gateways))
    .replace(/server voice-sockets:8080 resolve(.*);/, servers(voices));
}

function mainConfiguration(folder: string, options: { port: number; workers?: number; workerConnections?: number }): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => {
    const directive = kind === "client_body" ? "client_body_temp_path" : `${kind}_temp_path`;
    return `  ${directive} ${folder}/${kind};`;
  });
  return `worker_processes ${options.workers ?? 1};
worker_shutdown_timeout 10s;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log notice;
events { worker_connections ${options.workerConnections ?? 8192}; }
http {
${temporary.join("\n")}
  include http.conf;
  include limits.conf;
  include trusted-proxies.conf;
  include upstreams.conf;
  access_log ${folder}/access.log equivox;
  server {
    listen 127.0.0.1:${options.port} backlog=4096;
    server_name _;
    include routes.conf;
  }
}
`;
}

async function untilListening(port: number, ended: () => string | undefined): Promise<void> {
  const signal = AbortSignal.timeout(readyMs);
  while (!(await accepts(port))) {
    const log = ended();
    if (log !== undefined || signal.aborted) throw new Error(`nginx did not start:\n${log ?? ""}`);
    await sleep(10);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => settle(true));
    socket.once("error", () => settle(false));
  });
}
