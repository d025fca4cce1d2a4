import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));

/** Loads packages of this folder. */
export type LoadPackage = (name: string) => unknown;

/** Installs the packages of this folder, unless they are there already as its lockfile wants them. Throws when npm fails. */
export function installPeers(): LoadPackage {
  const [lock, installed] = [`${folder}package-lock.json`, `${folder}node_modules/.package-lock.json`];
  if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
    console.error("Installing what the search is compared with into bench/peers (200 MB, once) ...");
    // No script of theirs is needed, and some would fetch more.
    const { status, error } = spawnSync("npm", ["ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"], {
      stdio: ["ignore", "inherit", "inherit"],
      shell: process.platform === "win32",
    });
    if (status !== 0) throw new Error("npm ci --prefix bench/peers failed", { cause: error });
  }
  return createRequire(`${folder}package.json`);
}
