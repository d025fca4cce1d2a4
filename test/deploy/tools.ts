import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";

/** Where deploy/install-check-tools.sh puts its tools and schemas. */
export const toolsFolder = process.env["CHECK_TOOLS"] ?? join(homedir(), ".cache/equivox-check-tools");

/** Whether they are all there. */
export const haveTools = existsSync(join(toolsFolder, "stamp"));

/** How to get them. */
export const howToGetTools = "Run: deploy/install-check-tools.sh";

/** Prometheus's own checker, from the distribution. */
export const promtool = ["/usr/bin/promtool", "/usr/local/bin/promtool"].find((path) => existsSync(path));

/** Runs a tool and gives what it printed on standard output; fails the test, with all it said, when its status is not 0. */
export function runTool(name: string, words: readonly string[], input = ""): string {
  const installed = join(toolsFolder, "bin", name);
  const command = existsSync(installed) ? installed : name;
  const { status, stdout, stderr, error } = spawnSync(command, words, { encoding: "utf8", input, maxBuffer: 64 * 1_048_576 });
  expect({ name, status, output: status === 0 ? "" : `${stdout}${stderr}${error?.message ?? ""}` }).toEqual({
    name,
    status: 0,
    output: "",
  });
  return stdout;
}
