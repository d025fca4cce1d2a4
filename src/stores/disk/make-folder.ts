import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { systemCode } from "./disk-error.ts";

/**
 * Creates an absolute folder (mode 0700) and those above it, when missing. The recursive `mkdir` of Node never returns where a file system
 * says of a folder that exists that there is none, as /proc does.
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (systemCode(error) === "EEXIST") return;
    const parent = dirname(path);
    if (systemCode(error) !== "ENOENT" || existsSync(parent) || parent === path) throw error;
    makeFolder(parent);
    makeFolder(path);
  }
}
