import { execFileSync, spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describeWith } from "./requirement.ts";

const source = fileURLToPath(new URL("mongo-wire/", import.meta.url));
const cache = fileURLToPath(new URL("../../node_modules/.cache/", import.meta.url));

/** A MongoDB server to test against. */
export interface MongoTestServer {
  /** The address of a database that nobody else uses. */
  databaseUrl(): string;
  /** Ends a server that was started here; the data goes with it. */
  stop(): Promise<void>;
}

function isOnPath(program: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
}

const realUrl = process.env["MONGO_URL"];

/** `describe` for tests that need a MongoDB server: any real one that MONGO_URL names, else the stand-in. */
export const describeWithMongo = describeWith(
  realUrl !== undefined || (isOnPath("java") && isOnPath("mvn")),
  "a MongoDB server, or java and mvn for its stand-in",
  "Set MONGO_URL, or install default-jre-headless and maven.",
);

/** The server that MONGO_URL names, or a stand-in of its own that speaks MongoDB's wire protocol over an H2 file. */
export async function startMongoServer(): Promise<MongoTestServer> {
  const given = realUrl;
  if (given !== undefined) return { databaseUrl: () => withDatabase(given), stop: async () => undefined };
  const libraries = fetchLibraries();
  const directory = await mkdtemp(join(tmpdir(), "equivox-mongo-"));
  const child = spawn(
    "java",
    ["-Xmx512m", "-XX:TieredStopAtLevel=1", "-cp", join(libraries, "*"), join(source, "MongoWire.java"), "0", join(directory, "store.mv")],
    { stdio: ["pipe", "pipe", "ignore"] },
  );
  const exited = once(child, "exit");
  const url = await new Promise<string>((resolve, reject) => {
    child.once("error", reject);
    void exited.then(() => reject(new Error("the MongoDB stand-in ended before it was ready")));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const port = /^ready (\d+)$/.exec(line)?.[1];
      if (port !== undefined) resolve(`mongodb://127.0.0.1:${port}`);
    });
  });
  return {
    databaseUrl: () => withDatabase(url),
    async stop() {
      child.kill("SIGKILL");
      await exited;
      await rm(directory, { recursive: true });
    },
  };
}

/** The same servers and options with a database of its own; who signs in does so where the address said. */
function withDatabase(url: string): string {
  const [, servers = url, named, query = ""] = /^(mongodb(?:\+srv)?:\/\/[^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/.exec(url) ?? [];
  const options = new URLSearchParams(query);
  if (servers.includes("@") && !options.has("authSource")) options.set("authSource", named || "admin");
  const name = `equivox_test_${randomUUID().replaceAll("-", "").slice(0, 12)}`;
  return `${servers}/${name}${options.size > 0 ? `?${options.toString()}` : ""}`;
}

/** Where the libraries of the stand-in lie; fetched by Maven at first use. */
function fetchLibraries(): string {
  const version = createHash("sha256")
    .update(readFileSync(join(source, "pom.xml")))
    .digest("hex");
  const libraries = join(cache, `mongo-wire-${version.slice(0, 12)}`);
  if (existsSync(libraries)) return libraries;
  const fetched = mkdtempSync(join(tmpdir(), "equivox-mongo-wire-"));
  execFileSync("mvn", ["-q", "-B", "-f", join(source, "pom.xml"), "dependency:copy-dependencies", `-DoutputDirectory=${fetched}`], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  mkdirSync(cache, { recursive: true });
  try {
    renameSync(fetched, libraries);
  } catch {
    // Another process was faster, or the folders lie on two file systems.
    if (existsSync(libraries)) rmSync(fetched, { recursive: true });
    else return fetched;
  }
  return libraries;
}
