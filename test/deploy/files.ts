import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Where the deployment files lie. */
export const deployFolder = join(root, "deploy");

/** The text of a file under deploy/. */
export function deployFile(path: string): string {
  return readFileSync(join(deployFolder, path), "utf8");
}
