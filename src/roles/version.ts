import { readFileSync } from "node:fs";
import { z } from "zod";

/** The product's version, from package.json. */
export function productVersion(): string {
  const path = new URL("../../package.json", import.meta.url);
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(path, "utf8"))).version;
}
