import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { processArguments } from "../../src/base/thread.ts";

const readyMs = 90_000;

export interface ProductProcess {
  readonly url: string;
  readonly dataDir: string;
  readonly child: ChildProcess;
  /** Everything it printed so far. */
  readonly output: () => string;
  /** Sends SIGTERM and resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Sends SIGKILL and waits until it is gone. */
  kill(): Promise<void>;
}

/** A fresh folder for one test's data; `remove` deletes it. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "equivox-test-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The environment of a product that shares nothing with the one a developer may be running. */
export function isolatedEnvironment(dataDir: string, extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"], HOME: dataDir, DATA_DIR: dataDir, PORT: "0", METRICS_PORT: "0", ...extra };
}

/** Arguments for `node` that run the command line: from source, or, where somebody has just built it, as people run it, which starts faster. */
export const commandLine: string[] =
  process.env["EQUIVOX_TEST_BUILT"] === "1"
    ? [fileURLToPath(new URL("../../dist/main.js", import.meta.url))]
    : processArguments(new URL("../../src/main.ts", import.meta.url).href, "./main");

/** Runs one command to its end. */
export async function runCommand(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [...commandLine, ...argv], { env: environment, cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (piece: Buffer) => (stdout += piece.toString()));
  child.stderr.on("data", (piece: Buffer) => (stderr += piece.toString()));
  await once(child, "close");
  return { code: child.exitCode, stdout, stderr };
}

/** Starts `equivox serve` and resolves when it has printed its address. */
export async function startProductProcess(dataDir: string, extra: Record<string, string> = {}): Promise<ProductProcess> {
  const child = spawn(process.execPath, [...commandLine, "serve"], {
    env: isolatedEnvironment(dataDir, extra),
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (piece: Buffer) => (output += piece.toString()));
  child.stderr.on("data", (piece: Buffer) => (output += piece.toString()));
  const closed = once(child, "close");
  const url = await untilReady(child, () => output);
  return {
    url,
    dataDir,
    child,
    output: () => output,
    async stop() {
      child.kill("SIGTERM");
      await closed;
      return child.exitCode;
    },
    async kill() {
      child.kill("SIGKILL");
      await closed;
    },
  };
}

const root = fileURLToPath(new URL("../..", import.meta.url));

function untilReady(child: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`the product ${why}:\n${output()}`));
    const timer = setTimeout(() => fail("was not ready in time"), readyMs);
    child.once("close", () => fail("ended before it was ready"));
    child.stdout?.on("data", () => {
      const url = /ready at (\S+)/.exec(output())?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
  });
}
