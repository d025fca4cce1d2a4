import { parseArgs, type ParseArgsConfig } from "node:util";
import { failure, problemOf } from "../errors.ts";

/** What a command may touch of the world outside. */
export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Results, for people or scripts. */
  readonly print: (line: string) => void;
  /** Progress and problems. */
  readonly report: (line: string) => void;
  /** Redraws one line of progress on a terminal; prints nothing elsewhere. */
  readonly redraw: (line: string) => void;
  /** Aborts on Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  /** Aborts when that came a second time: what is under way is not waited for. */
  readonly hurry: AbortSignal;
}

/** One command of the command line. */
export interface Command {
  readonly name: string;
  /** Shown by `equivox NAME --help`, below its summary. */
  readonly usage: string;
  /** Returns the exit code: 0 done, 1 failed. Throws `usage` when the arguments are wrong. */
  run(argv: readonly string[], context: CommandContext): Promise<number>;
}

/** `parseArgs` of Node, with wrong arguments as an error of the table. */
export function parseCommandLine<Options extends NonNullable<ParseArgsConfig["options"]>>(argv: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw failure("usage", { problem: problemOf(error).split(". To specify")[0] ?? "" });
  }
}

/** The value of an option that must be there. */
export function required(value: string | undefined, option: string): string {
  if (value === undefined || value === "") throw failure("usage", { problem: `${option} is missing.` });
  return value;
}
