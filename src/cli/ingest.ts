import { openAsBlob } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { failure, problemOf } from "../errors.ts";
import { isFinal } from "../knowledge/job.ts";
import { type Api } from "./api.ts";
import { parseCommandLine, required, type Command, type CommandContext } from "./command.ts";
import { connect } from "./connection.ts";
import { followJob } from "./follow-job.ts";
import { equipmentReply, uploadReply } from "./replies.ts";

interface Outcome {
  readonly path: string;
  readonly state: string;
  readonly message?: string;
}

export const ingest: Command = {
  name: "ingest",
  usage: `Usage: equivox ingest PATH… --equipment SLUG [--tenant T] [--json]

  --equipment SLUG  the machine they belong to; created when it does not exist
  --tenant T        its tenant (default: local)
  --password-file F a file whose first line opens those that are protected
  --json            prints one line of JSON a file

A file that was uploaded before is not indexed again.`,

  async run(argv, context) {
    const { values, positionals } = parseCommandLine(argv, {
      equipment: { type: "string" },
      tenant: { type: "string" },
      "password-file": { type: "string" },
      json: { type: "boolean" },
    });
    const equipment = required(values.equipment, "--equipment");
    if (positionals.length === 0) throw failure("usage", { problem: "No file or folder is named." });
    const paths = await listFiles(positionals);
    const passwordFile = values["password-file"];
    const password = passwordFile === undefined ? undefined : await readPassword(passwordFile);
    const connection = await connect(context, values.tenant);
    try {
      await ensureEquipment(connection.api, equipment, context.signal);
      let failures = 0;
      for (const [index, path] of paths.entries()) {
        const outcome = await ingestFile({ api: connection.api, slug: equipment, password }, path, `${index + 1}/${paths.length}`, context);
        if (outcome.state !== "indexed") failures++;
        if (values.json) context.print(JSON.stringify(outcome));
        else context.print(`${outcome.state === "indexed" ? "✓" : "✗"} ${path}${outcome.message ? `: ${outcome.message}` : ""}`);
      }
      return failures === 0 ? 0 : 1;
    } finally {
      await connection.close();
    }
  },
};

async function listFiles(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    const stats = await stat(path).catch((error: unknown) => {
      throw failure("file-unreadable", { path, problem: problemOf(error) }, error);
    });
    if (!stats.isDirectory()) {
      files.push(path);
      continue;
    }
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const found = entries.filter((entry) => entry.isFile() && !entry.name.startsWith("."));
    files.push(...found.map((entry) => join(entry.parentPath, entry.name)).sort());
  }
  return files;
}

async function ensureEquipment(api: Api, slug: string, signal: AbortSignal): Promise<void> {
  try {
    await api.call({ path: `/v1/equipment/${encodeURIComponent(slug)}`, reply: equipmentReply, signal });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "equipment-not-found")) throw error;
    await api.call({ method: "POST", path: "/v1/equipment", json: { slug, name: slug }, reply: equipmentReply, signal });
  }
}

/** From a file, because arguments of a command can be seen by everybody on the machine. */
async function readPassword(path: string): Promise<string> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw failure("file-unreadable", { path, problem: problemOf(error) }, error);
  });
  const password = text.split(/\r?\n/)[0] ?? "";
  if (password === "") throw failure("file-unreadable", { path, problem: "its first line is empty" });
  return password;
}

interface Target {
  readonly api: Api;
  readonly slug: string;
  readonly password: string | undefined;
}

async function ingestFile({ api, slug, password }: Target, path: string, position: string, context: CommandContext): Promise<Outcome> {
  try {
    const form = new FormData();
    // The server reads the form up to the file.
    if (password !== undefined) form.append("password", password);
    form.append("file", await openAsBlob(path), basename(path));
    const url = `/v1/equipment/${encodeURIComponent(slug)}/documents`;
    const { jobId } = await api.call({ method: "POST", path: url, form, reply: uploadReply, signal: context.signal });
    const job = await followJob(api, jobId, context.signal, (progress) => context.redraw(progressLine(position, path, progress)));
    context.redraw("");
    if (!isFinal(job.state)) return { path, state: job.state, message: "still being worked on" };
    return { path, state: job.state, ...(job.error ? { message: job.error.message } : {}) };
  } catch (error) {
    context.redraw("");
    if (context.signal.aborted) throw error;
    return { path, state: "failed", message: problemOf(error) };
  }
}

function progressLine(position: string, path: string, { stage, done, total }: { stage: string; done: number; total: number }): string {
  const width = 24;
  const filled = total > 0 ? Math.round((width * done) / total) : 0;
  return `${position} ${"█".repeat(filled)}${"░".repeat(width - filled)} ${stage} ${total > 0 ? `${done}/${total} ` : ""}${basename(path)}`;
}
