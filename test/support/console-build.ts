import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Builds the console when this checkout has none; `npm run build:console` builds it anew. */
export function buildConsole(): void {
  if (existsSync(new URL("../../dist/console/index.html", import.meta.url))) return;
  const { status, stderr } = spawnSync("npm", ["run", "--silent", "build:console"], { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`the console could not be built:\n${stderr}`);
}
