import { spawnSync } from "node:child_process";
import { cpSync, lstatSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";

export interface Instruction {
  readonly keyword: string;
  readonly rest: string;
}

export interface Stage {
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

/** The stages of a Dockerfile with their instructions, comments gone and continued lines joined. */
export function readStages(path: string): Stage[] {
  const lines = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.trim().startsWith("#"))
    .join("\n")
    .replace(/\\\n/g, " ")
    .split("\n");
  const stages: { name: string; instructions: Instruction[] }[] = [];
  for (const line of lines) {
    const [, keyword, rest] = /^\s*(\S+)\s+(.*)$/.exec(line) ?? [];
    if (keyword === undefined || rest === undefined) throw new Error(`no instruction: ${line}`);
    if (keyword === "FROM") stages.push({ name: / AS (\S+)$/.exec(rest)?.[1] ?? rest, instructions: [] });
    else stages.at(-1)?.instructions.push({ keyword, rest });
  }
  return stages;
}

export interface StageRun {
  /** Stands for the root of the image's file system. */
  readonly folder: string;
  /** What `COPY` copies from: the checkout. */
  readonly context: string;
  /** The roots of earlier stages, by name. */
  readonly from: Readonly<Record<string, string>>;
  /** Commands that need the image's own system are left out. */
  readonly runs: boolean;
}

/** Carries out a stage's WORKDIR, COPY and RUN in a folder, without a container. */
export function runStage(stage: Stage, { folder, context, from, runs }: StageRun): void {
  let workdir = folder;
  for (const { keyword, rest } of stage.instructions) {
    if (keyword === "WORKDIR") mkdirSync((workdir = join(folder, rest)), { recursive: true });
    if (keyword === "COPY") copy(rest, { workdir, folder, context, from });
    if (keyword === "RUN" && runs) run(rest.replace(/--mount=\S+\s+/g, ""), workdir);
  }
}

function copy(rest: string, { workdir, folder, context, from }: Omit<StageRun, "runs"> & { workdir: string }): void {
  const words = rest.split(/\s+/);
  const stage = words[0]?.startsWith("--from=") ? words.shift()?.slice("--from=".length) : undefined;
  const root = stage === undefined ? context : from[stage];
  const destination = words.pop();
  if (root === undefined || destination === undefined) throw new Error(`cannot copy ${rest}`);
  const target = destination.startsWith("/") ? join(folder, destination) : resolve(workdir, destination);
  for (const source of words) {
    const into = destination.endsWith("/") ? join(target, basename(source)) : target;
    cpSync(join(root, source), into, { recursive: true, verbatimSymlinks: true });
  }
}

function run(command: string, cwd: string): void {
  const { status, stdout, stderr } = spawnSync("sh", ["-c", command], { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`RUN ${command} ended with ${status}:\n${stdout}${stderr}`);
}

/** What the files of a folder hold, in bytes. */
export function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => lstatSync(join(folder, path)))
    .reduce((sum, stats) => sum + (stats.isFile() ? stats.size : 0), 0);
}
