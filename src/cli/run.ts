import { EquivoxError, problemOf } from "../errors.ts";
import { productVersion } from "../roles/version.ts";
import { type Command, type CommandContext } from "./command.ts";

/** Loaded when it is asked for, so that `token` does not wait for engines that it does not use. */
interface Entry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

const commands: readonly Entry[] = [
  { name: "serve", summary: "Runs the product until it is stopped.", load: async () => (await import("./serve.ts")).serve },
  {
    name: "ask",
    summary: "Asks a question in writing and prints the answer with its pages.",
    load: async () => (await import("./ask.ts")).ask,
  },
  {
    name: "talk",
    summary: "Asks a spoken question from a WAV file and saves the spoken answer.",
    load: async () => (await import("./talk.ts")).talk,
  },
  {
    name: "ingest",
    summary: "Uploads manuals, files or whole folders, and waits until they answer questions.",
    load: async () => (await import("./ingest.ts")).ingest,
  },
  {
    name: "eval",
    summary: "Measures search and answers on a folder of documents with questions.",
    load: async () => (await import("./eval.ts")).evaluate,
  },
  {
    name: "token",
    summary: "Mints an access token with SECRET_KEY, or with the local key in DATA_DIR.",
    load: async () => (await import("./token.ts")).token,
  },
  {
    name: "migrate",
    summary: "Brings the store to this version: tables, indexes, shard keys.",
    load: async () => (await import("./migrate.ts")).migrate,
  },
  {
    name: "doctor",
    summary: "Checks settings, storage, models and engines, and says what to fix.",
    load: async () => (await import("./doctor.ts")).doctor,
  },
  {
    name: "capacity",
    summary: "Works out replicas, memory and monthly cost for a number of users.",
    load: async () => (await import("./capacity.ts")).capacity,
  },
];

/** Runs one command. Returns the exit code: 0 done, 1 failed, 2 wrong usage. */
export async function runCommandLine(argv: readonly string[], context: CommandContext): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    context.print(overview());
    return name === undefined ? 2 : 0;
  }
  if (name === "--version" || name === "-v") {
    context.print(productVersion());
    return 0;
  }
  const entry = commands.find((candidate) => candidate.name === name);
  if (!entry) {
    context.report(`equivox: there is no command ${name}. Commands: ${commands.map((one) => one.name).join(", ")}.`);
    return 2;
  }
  const command = await entry.load();
  if (rest.includes("--help") || rest.includes("-h")) {
    context.print(`${entry.summary}\n\n${command.usage}`);
    return 0;
  }
  return runOne(command, rest, context);
}

async function runOne(command: Command, argv: readonly string[], context: CommandContext): Promise<number> {
  try {
    return await command.run(argv, context);
  } catch (error) {
    if (context.signal.aborted) {
      context.report("equivox: stopped.");
      return 1;
    }
    const usage = error instanceof EquivoxError && error.code === "usage";
    context.report(`equivox ${command.name}: ${error instanceof EquivoxError ? error.message : unexpected(error, context)}`);
    if (usage) context.report(`\n${command.usage}`);
    return usage ? 2 : 1;
  }
}

function unexpected(error: unknown, context: CommandContext): string {
  if (context.environment["LOG_LEVEL"] === "debug" && error instanceof Error && error.stack) return error.stack;
  return `${problemOf(error)}. Set LOG_LEVEL=debug to see where.`;
}

function overview(): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    "Equivox: ask a machine aloud and hear the answer from its own manual, with the page.",
    "",
    "Usage: equivox COMMAND [OPTIONS]",
    "",
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    "",
    "`equivox COMMAND --help` says more. Settings are environment variables: docs/configuration.md.",
  ].join("\n");
}
