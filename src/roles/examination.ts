import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { Scope } from "../base/scope.ts";
import { readConfig, type Config } from "../config.ts";
import { examineEmbedding, examineLanguageModel, examineModels, examineSpeech } from "./engine-examination.ts";
import { failed, type Finding } from "./finding.ts";
import { runningServer } from "./local-access.ts";
import { examineShared } from "./shared-examination.ts";
import { lockDirectory, openLocalStorage } from "./storage.ts";
import { refuseOpenLocalMode } from "./tokens.ts";

const minimumFreeBytes = 1_000_000_000;
const oldestNode = [20, 19] as const;

/** Examines the installation from the ground up. Opens what a server would open and closes it again; changes nothing else. */
export async function* examine(environment: Readonly<Record<string, string | undefined>>, signal: AbortSignal): AsyncGenerator<Finding> {
  yield examineNode();
  let config: Config;
  try {
    config = readConfig(environment);
    refuseOpenLocalMode(config);
    yield { check: "Settings", status: "ok", found: "all are known and allowed" };
  } catch (error) {
    yield failed("Settings", error);
    return;
  }
  const running = await runningServer(config);
  if (running) yield { check: "Server", status: "ok", found: `process ${running.pid} serves ${running.url}` };
  else yield await examinePort(config);
  if (config.mongoUrl === undefined) {
    yield running ? { check: "Database", status: "ok", found: "in use by that server" } : await examineStorage(config);
  }
  yield* examineShared(config);
  yield await examineSpace(config);
  yield examineConsole();
  const examinations = [examineModels, examineEmbedding, examineSpeech, examineLanguageModel];
  for (const examination of examinations) {
    signal.throwIfAborted();
    yield* examination(config, signal);
  }
}

function examineNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const recent = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  if (recent) return { check: "Node", status: "ok", found: process.versions.node };
  return {
    check: "Node",
    status: "failed",
    found: `${process.versions.node} is too old`,
    fix: `Install Node ${oldestNode.join(".")} or newer.`,
  };
}

async function examinePort({ host, port }: Config): Promise<Finding> {
  const problem = await new Promise<string | undefined>((resolve) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    probe.listen(port, host, () => probe.close(() => resolve(undefined)));
  });
  if (problem === undefined) return { check: "Port", status: "ok", found: `${port} is free` };
  const found = problem === "EADDRINUSE" ? `${port} is in use by another program` : `${host}:${port} cannot be used (${problem})`;
  return { check: "Port", status: "failed", found, fix: "Stop what uses it, or choose another with PORT or --port." };
}

async function examineStorage(config: Config): Promise<Finding> {
  const isNew = !existsSync(config.dataDir);
  if (isNew) return { check: "Database", status: "ok", found: `${config.dataDir} is made at the first start` };
  const scope = new Scope();
  try {
    const directory = lockDirectory(config, scope);
    const { store } = await openLocalStorage(config, directory, scope);
    await store.ping();
    return { check: "Database", status: "ok", found: `in ${directory}` };
  } catch (error) {
    return failed("Database", error);
  } finally {
    await scope.close();
  }
}

async function examineSpace({ dataDir }: Config): Promise<Finding> {
  const { bavail, bsize } = await statfs(existsSync(dataDir) ? dataDir : ".");
  const free = bavail * bsize;
  const found = `${(free / 1e9).toFixed(1)} GB free`;
  if (free >= minimumFreeBytes) return { check: "Disk", status: "ok", found };
  return { check: "Disk", status: "warning", found, fix: "Free some space, or move DATA_DIR." };
}

function examineConsole(): Finding {
  const built = existsSync(fileURLToPath(new URL("../../dist/console/index.html", import.meta.url)));
  if (built) return { check: "Console", status: "ok", found: "built" };
  return { check: "Console", status: "warning", found: "not built", fix: "Run: npm run build" };
}
