import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { freePort } from "./free-port.ts";

const readyMs = 60_000;
const installMs = 300_000;
const cache = fileURLToPath(new URL("../../node_modules/.cache/", import.meta.url));
const pom = fileURLToPath(new URL("s3-server/pom.xml", import.meta.url));
const credentials = { accessKeyId: "test-identity", secretAccessKey: "test-credential" };

/** A real S3-compatible server (S3Proxy over memory), with one bucket. */
export interface S3Server {
  readonly endpoint: string;
  readonly bucket: string;
  readonly credentials: typeof credentials;
  readonly client: S3Client;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

/** How to get what the server needs. */
export const s3ServerHint =
  "Install a Java runtime and Maven (Debian: openjdk-17-jre-headless, maven); the server itself comes through Maven.";

/** The folder that holds the server's jars, fetched once; undefined when Java or Maven is missing, or the fetch fails. */
export function s3ServerJars(): string | undefined {
  const version = createHash("sha256").update(readFileSync(pom)).digest("hex").slice(0, 12);
  const lib = join(cache, `s3-server-${version}`);
  if (existsSync(join(lib, "complete"))) return lib;
  try {
    mkdirSync(lib, { recursive: true });
    const argv = ["-q", "-B", "-f", pom, "dependency:copy-dependencies", `-DoutputDirectory=${lib}`];
    execFileSync("mvn", argv, { stdio: "ignore", timeout: installMs });
    execFileSync("java", ["-version"], { stdio: "ignore" });
    writeFileSync(join(lib, "complete"), "");
    return lib;
  } catch {
    return undefined;
  }
}

/** Starts the server on a free port of loopback; resolves when its bucket is there. */
export async function startS3Server(lib: string): Promise<S3Server> {
  const folder = mkdtempSync(join(tmpdir(), "equivox-s3-"));
  const endpoint = `http://127.0.0.1:${await freePort()}`;
  const properties = {
    "s3proxy.endpoint": endpoint,
    "s3proxy.authorization": "aws-v2-or-v4",
    "s3proxy.identity": credentials.accessKeyId,
    "s3proxy.credential": credentials.secretAccessKey,
    "jclouds.provider": "transient",
    "jclouds.identity": "unused",
    "jclouds.credential": "unused",
  };
  const file = join(folder, "s3proxy.conf");
  writeFileSync(
    file,
    Object.entries(properties)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
  );
  const argv = ["-Xmx512m", "-cp", join(lib, "*"), "org.gaul.s3proxy.Main", "--properties", file];
  const child = spawn("java", argv, { stdio: "ignore", env: { ...process.env, LOG_LEVEL: "error" } });
  const client = new S3Client({
    endpoint,
    region: "us-east-1",
    forcePathStyle: true,
    credentials,
    maxAttempts: 1,
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
  const bucket = "originals";
  const stop = async () => {
    client.destroy();
    if (child.exitCode === null && child.signalCode === null) {
      const closed = once(child, "close");
      child.kill("SIGKILL");
      await closed;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  for (const deadline = Date.now() + readyMs; ;) {
    try {
      await client.send(new CreateBucketCommand({ Bucket: bucket }));
      return { endpoint, bucket, credentials, client, child, stop };
    } catch (error) {
      if (Date.now() < deadline && child.exitCode === null) {
        await delay(100);
        continue;
      }
      await stop();
      throw error;
    }
  }
}
