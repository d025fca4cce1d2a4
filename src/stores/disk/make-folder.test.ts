import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { makeFolder } from "./make-folder.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "equivox-folder-"));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

it("makes a folder and those above it, for its owner only, and leaves one that exists", () => {
  const path = join(directory, "a", "b", "c");
  makeFolder(path);
  makeFolder(path);
  expect(statSync(path).isDirectory()).toBe(true);
  if (process.platform !== "win32") expect(statSync(join(directory, "a")).mode & 0o777).toBe(0o700);
});

it("fails below a file", () => {
  writeFileSync(join(directory, "file"), "");
  expect(() => makeFolder(join(directory, "file", "a", "b"))).toThrow("ENOTDIR");
});

// Would never return, and be killed with its worker, when it went by the recursive mkdir of Node.
it.runIf(existsSync("/proc/self"))("fails at once where a folder that exists refuses to hold another", () => {
  expect(() => makeFolder("/proc/equivox")).toThrow("ENOENT");
});
