import { EquivoxError, problemOf } from "../errors.ts";
import { productVersion } from "../roles/version.ts";
import { ask } from "./ask.ts";
import { type Command, type CommandContext } from "./command.ts";
import { doctor } from "./doctor.ts";
import { ingest } from "./ingest.ts";
import { serve } from "./serve.ts";
import { talk } from "./talk.ts";
import { token } from "./token.ts";

const commands: readonly Command[] = [serve, ask, talk, ingest, token, doctor];

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
  const command = commands.find((candidate) => candidate.name === name);
  if (!command) {
    context.report(`equivox: there is no command ${name}. Commands: ${commands.map((one) => one.name).join(", ")}.`);
    return 2;
  }
  if (rest.includes("--help") || rest.includes("-h")) {
    context.print(`${command.summary}\n\n${command.usage}`);
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
