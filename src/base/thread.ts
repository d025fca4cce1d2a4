import { fileURLToPath } from "node:url";

/** How to start a module of ours in another thread: pass both to `new Worker(...)`. */
export interface ThreadEntry {
  readonly filename: string;
  readonly argv: string[];
}

/** How to start a module of ours in a child process: `spawn(process.execPath, arguments)`. */
export type ProcessArguments = string[];

/**
 * Finds the module `name` (no extension) beside the caller, built or as source.
 * @param base the caller's `import.meta.url`
 */
export function threadEntry(base: string, name: string): ThreadEntry {
  if (isBuilt(base)) return { filename: fileURLToPath(new URL(`${name}.js`, base)), argv: [] };
  return {
    filename: fileURLToPath(new URL("./source-thread.mjs", import.meta.url)),
    argv: [new URL(`${name}.ts`, base).href],
  };
}

/** The arguments that make `node` run the module `name` beside the caller, built or as source. */
export function processArguments(base: string, name: string): ProcessArguments {
  if (isBuilt(base)) return [fileURLToPath(new URL(`${name}.js`, base))];
  return ["--import", import.meta.resolve("tsx"), fileURLToPath(new URL(`${name}.ts`, base))];
}

function isBuilt(base: string): boolean {
  return base.endsWith(".js");
}
