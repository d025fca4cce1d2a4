import { existsSync } from "node:fs";
import { describe } from "vitest";

const chromiumPaths = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where a Chromium is; undefined when there is none. */
export const chromium = chromiumPaths.find((path) => path !== undefined && existsSync(path));

/**
 * `describe` for tests that need something the machine may lack: without it they are skipped with one line that says how to
 * enable them, and with REQUIRE_ALL=1 they fail.
 */
export function describeWith(found: unknown, what: string, howToEnable: string): typeof describe | typeof describe.skip {
  if (found !== undefined && found !== false) return describe;
  if (process.env["REQUIRE_ALL"] === "1") throw new Error(`${what} is missing, and REQUIRE_ALL=1 allows no skipping. ${howToEnable}`);
  process.stderr.write(`Skipped: these tests need ${what}. ${howToEnable}\n`);
  return describe.skip;
}
