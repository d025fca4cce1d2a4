import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readConfig } from "../../src/config.ts";
import { temporaryFolder } from "../support/product-process.ts";
import { aliasesOf, readCompose, type ComposeService } from "./compose-file.ts";
import { checkEnvironment } from "./environment.ts";
import { deployFile, deployFolder } from "./files.ts";

const given = { PUBLIC_URL: "https://voice.example.com" };
const files = ["compose.yaml", "compose.production.yaml"] as const;
const production = readCompose("compose.production.yaml", given);
const services = files.flatMap((file) =>
  Object.entries(readCompose(file, given).services).map(([name, service]) => ({ file, name, service })),
);
const roles = ["gateway", "voice", "rag", "worker"];
const isProduct = ({ image }: ComposeService) => image.startsWith("equivox:");
const runsOnce = ({ restart }: ComposeService) => restart === "no";
const seconds = (duration: string | undefined) => Number(/^(\d+)s$/.exec(duration ?? "")?.[1]);

describe.each(files)("%s", (file) => {
  const compose = readCompose(file, given);
  const used = (of: (service: ComposeService) => readonly string[]) => [...new Set(Object.values(compose.services).flatMap(of))].sort();
  const named = (volume: ComposeService["volumes"][number]) =>
    typeof volume === "string" && !volume.startsWith(".") ? [volume.slice(0, volume.indexOf(":"))] : [];

  it("uses exactly the secrets, networks, volumes and configs that it defines", () => {
    expect(used(({ secrets }) => secrets)).toEqual(Object.keys(compose.secrets).sort());
    expect(used(({ networks }) => networks)).toEqual(Object.keys(compose.networks).sort());
    expect(used(({ volumes }) => volumes.flatMap(named))).toEqual(Object.keys(compose.volumes).sort());
    expect(used(({ configs }) => configs.map(({ source }) => source))).toEqual(Object.keys(compose.configs).sort());
  });

  it("waits only for services that there are, and that can become what it waits for", () => {
    for (const { depends_on: dependencies, profiles } of Object.values(compose.services)) {
      for (const [name, { condition, required }] of Object.entries(dependencies)) {
        const other = compose.services[name];
        expect(other, name).toBeDefined();
        if (condition === "service_completed_successfully") expect(other?.restart, name).toBe("no");
        else expect(other !== undefined && (isProduct(other) || other.healthcheck !== undefined), name).toBe(true);
        // A service of a profile that is not chosen must not be waited for.
        const elsewhere = other?.profiles.filter((profile) => !profiles.includes(profile));
        expect(required ? elsewhere : [], name).toEqual([]);
      }
    }
  });

  it("mounts only files that are in the repository", () => {
    const mounted = Object.values(compose.services)
      .flatMap(({ volumes }) => volumes)
      .filter((volume): volume is string => typeof volume === "string" && volume.startsWith("."))
      .map((volume) => volume.slice(0, volume.indexOf(":")));
    for (const path of [...mounted, ...Object.values(compose.configs).map((config) => config.file)]) {
      expect(existsSync(join(deployFolder, "compose", path)), path).toBe(true);
    }
  });
});

describe.each(services)("$name of $file", ({ name, service }) => {
  it("names the version of its image", () => {
    expect(service.image).toMatch(/:\d+(\.\d+)*([.-][\w.]+)?$|:v\d+(\.\d+)+$/);
  });

  it("runs with no more rights than it needs", () => {
    expect(service.cap_drop).toEqual(["ALL"]);
    expect(service.security_opt).toEqual(["no-new-privileges:true"]);
    // Atlas Local's supervisor writes to its root as its own user.
    if (name === "mongo-atlas") return;
    expect(service.read_only).toBe(true);
    expect(service.user).toMatch(/^[1-9]\d*:\d+$/);
  });

  it("has limits on what it may use", () => {
    expect(service.deploy.resources.limits).toMatchObject({ pids: expect.any(Number) as number });
    if (!runsOnce(service) && service.ulimits) expect(service.ulimits.nofile.hard).toBeGreaterThanOrEqual(65_536);
  });

  it("shows whether it is healthy, and is given time to stop", () => {
    if (runsOnce(service)) return;
    expect(isProduct(service) || service.healthcheck !== undefined).toBe(true);
    expect(seconds(service.stop_grace_period)).toBeGreaterThanOrEqual(30);
  });

  it("can be started several times, when it is", () => {
    expect(service.container_name).toBeUndefined();
    if (service.deploy.replicas !== undefined) expect(service.ports).toEqual([]);
  });

  it("gives the product only settings that it has, and time to drain", () => {
    if (!isProduct(service)) return;
    const { drainTimeoutMs, host } = checkEnvironment(service.environment);
    expect(host).toBe("0.0.0.0");
    for (const [variable, path] of Object.entries(service.environment)) {
      if (variable.endsWith("_FILE")) expect(service.secrets).toContain(path.replace("/run/secrets/", ""));
    }
    if (!runsOnce(service)) expect(seconds(service.stop_grace_period) * 1_000).toBeGreaterThanOrEqual(drainTimeoutMs + 10_000);
  });
});

describe("compose.production.yaml", () => {
  it("runs every role in processes of its own, with one processor and 2 GB each", () => {
    expect(production.services["gateway"]?.deploy.replicas).toBe(5);
    for (const role of roles) {
      const service = production.services[role];
      expect(service?.command).toEqual(["serve", "--role", role]);
      expect(service?.deploy.resources.limits).toMatchObject({ cpus: "1.0", memory: "2G" });
      expect(service?.ulimits?.nofile.hard).toBeGreaterThanOrEqual(65_536);
    }
  });

  it("publishes nginx to everybody, Grafana to this machine, and nothing else", () => {
    const published = Object.entries(production.services).flatMap(([name, { ports }]) => ports.map((port) => `${name} ${port}`));
    expect(published).toEqual(["nginx 80:8080", "nginx 443:8443", "grafana 127.0.0.1:3000:3000"]);
  });

  it("gives each name that other files use to a role, on the network where it is used, and there alone", () => {
    const upstreams = [...deployFile("nginx/upstreams.conf").matchAll(/server ([\w-]+):8080/g)].map(([, name]) => name);
    const front = aliasesOf("compose.production.yaml", "front", given);
    expect(upstreams.map((name) => front.get(name ?? ""))).toEqual(["gateway", "voice"]);
    const scraped = parse(deployFile("prometheus/prometheus.yml")) as { scrape_configs: { dns_sd_configs: { names: string[] }[] }[] };
    const monitored = aliasesOf("compose.production.yaml", "monitoring", given);
    const targets = scraped.scrape_configs.flatMap((job) => job.dns_sd_configs.flatMap(({ names }) => names));
    expect(targets.map((name) => monitored.get(name))).toEqual(roles);
    const ragUrl = new URL(production.services["gateway"]?.environment["EQUIVOX_RAG_URLS"] ?? "");
    expect([ragUrl.port, aliasesOf("compose.production.yaml", "inside", given).get(ragUrl.hostname)]).toEqual(["8080", "rag"]);
    expect(Object.keys(production.services)).not.toContain(ragUrl.hostname);
  });

  it("keeps the stores away from the proxy and from the outside", () => {
    for (const name of Object.keys(production.services).filter((one) => /^(mongo|redis)/.test(one))) {
      expect(production.services[name]?.networks).toEqual(["stores"]);
    }
    expect(production.services["nginx"]?.networks).toEqual(["front"]);
    expect(production.services["worker"]?.networks).not.toContain("outside");
  });

  it("keeps what must not be evicted apart from what may be", () => {
    for (const name of ["durable", "cluster"]) {
      expect(deployFile(`compose/redis/${name}.conf`)).toMatch(/^appendonly yes$[^]*^maxmemory-policy noeviction$/m);
    }
    expect(deployFile("compose/redis/cache.conf")).toMatch(/^maxmemory-policy allkeys-lfu$/m);
    const nodes = Object.keys(production.services).filter((name) => /^redis-node-\d$/.test(name));
    expect(nodes).toHaveLength(3);
    for (const node of nodes) expect(deployFile("compose/redis/create-cluster.sh")).toContain(node);
  });
});

describe("make-secrets.sh", () => {
  it.each([
    { words: [], mongo: "replicaSet=equivox", redis: /^redis:\/\/:\w+@redis:6379$/ },
    { words: ["--atlas", "--redis-cluster"], mongo: "mongo-atlas", redis: /^redis:\/\/:\w+@redis-node-1:6379,redis.*redis-node-3:6379$/ },
  ])("makes every secret, and addresses that the product takes, with $words", ({ words, mongo, redis }) => {
    const { path, remove } = temporaryFolder();
    cpSync(join(deployFolder, "compose/make-secrets.sh"), join(path, "make-secrets.sh"));
    const make = () => spawnSync("sh", [join(path, "make-secrets.sh"), ...words], { encoding: "utf8" });
    expect(make()).toMatchObject({ status: 0, stderr: "" });
    expect(readdirSync(join(path, "secrets")).sort()).toEqual(Object.keys(production.secrets).sort());
    expect(statSync(join(path, "secrets")).mode & 0o777).toBe(0o700);
    const secret = (name: string) => join(path, "secrets", name);
    const config = readConfig({
      SECRET_KEY_FILE: secret("secret_key"),
      MONGO_URL_FILE: secret("mongo_url"),
      REDIS_URL_FILE: secret("redis_url"),
      REDIS_CACHE_URL_FILE: secret("redis_cache_url"),
    });
    expect(config.mongoUrl).toContain(mongo);
    expect(config.redisUrl).toMatch(redis);
    const before = readFileSync(secret("secret_key"), "utf8");
    expect(make().status).toBe(0);
    expect(readFileSync(secret("secret_key"), "utf8")).toBe(before);
    chmodSync(join(path, "secrets"), 0o700);
    remove();
  });
});
