import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { processArguments } from "../../base/thread.ts";
import { dataDirHolder, lockDataDir } from "./data-dir-lock.ts";
import { leaveServerNote, readServerNote } from "./server-note.ts";

let parent: string;
let directory: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "equivox-lock-"));
  directory = join(parent, "data");
});
afterEach(() => {
  rmSync(parent, { recursive: true });
});

async function holdInAnotherProcess(): Promise<ChildProcess & { pid: number }> {
  const support = new URL("../../../test/support/", import.meta.url).href;
  const child = spawn(process.execPath, [...processArguments(`${support}here.ts`, "hold-data-dir"), directory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  if (child.pid === undefined) throw new Error("the process did not start");
  return Object.assign(child, { pid: child.pid });
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

it("creates the folder for its owner only, and holds it until it is released", () => {
  const lock = lockDataDir(directory);
  expect(lock.directory).toBe(directory);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  expect(dataDirHolder(directory)).toBe(process.pid);
  expect(readdirSync(directory).sort()).toEqual(["equivox.lock", "equivox.pid"]);
  lock.release();
  lock.release();
  expect(dataDirHolder(directory)).toBeUndefined();
  expect(readdirSync(directory)).toEqual(["equivox.lock"]);
  lockDataDir(directory).release();
});

it("refuses a second lock in the same process, and keeps the first", () => {
  const lock = lockDataDir(directory);
  const locked = { code: "data-dir-locked", detail: { directory, pid: process.pid } };
  expect(() => lockDataDir(directory)).toThrow(expect.objectContaining(locked));
  expect(() => lockDataDir(directory)).toThrow(expect.objectContaining(locked));
  lock.release();
});

it("names the other process that holds the folder, whose note is read, and takes over once that is killed", async () => {
  const child = await holdInAnotherProcess();
  try {
    expect(() => lockDataDir(directory)).toThrow(
      expect.objectContaining({ code: "data-dir-locked", detail: { directory, pid: child.pid } }),
    );
    expect(await readServerNote(directory)).toEqual({ url: "http://127.0.0.1:8080", token: "theirs", pid: child.pid });
  } finally {
    await kill(child);
  }
  expect(dataDirHolder(directory)).toBeUndefined();
  expect(await readServerNote(directory)).toBeUndefined();
  const lock = lockDataDir(directory);
  expect(dataDirHolder(directory)).toBe(process.pid);
  expect(await readServerNote(directory)).toBeUndefined();
  lock.release();
});

it("is not deceived by the id of a process that is alive and is another", () => {
  lockDataDir(directory).release();
  writeFileSync(join(directory, "equivox.pid"), String(process.ppid));
  expect(dataDirHolder(directory)).toBeUndefined();
  lockDataDir(directory).release();
});

it("says when the folder cannot be used", () => {
  writeFileSync(directory, "a file where the folder should be");
  expect(() => lockDataDir(directory)).toThrow(expect.objectContaining({ code: "data-dir-unusable" }));
  expect(() => lockDataDir(join(directory, "below"))).toThrow(expect.objectContaining({ code: "data-dir-unusable" }));
  expect(dataDirHolder(directory)).toBeUndefined();
});

it("says when its lock file is something else", () => {
  lockDataDir(directory).release();
  writeFileSync(join(directory, "equivox.lock"), "not a lock at all, but a text. ".repeat(50));
  expect(() => lockDataDir(directory)).toThrow(expect.objectContaining({ code: "data-dir-unusable" }));
});

it("leaves a private note while the server runs, and removes it", async () => {
  const lock = lockDataDir(directory);
  const note = await leaveServerNote(directory, { url: "http://localhost:1", token: "t" });
  expect(statSync(join(directory, "server.json")).mode & 0o777).toBe(0o600);
  expect(await readServerNote(directory)).toEqual({ url: "http://localhost:1", token: "t", pid: process.pid });
  await note.remove();
  await note.remove();
  expect(await readServerNote(directory)).toBeUndefined();
  lock.release();
});

it.each(["", "{", "[]", JSON.stringify({ url: "not an address", token: "t", pid: process.pid }), JSON.stringify({ pid: process.pid })])(
  "takes the damaged note %j for none",
  async (text) => {
    const lock = lockDataDir(directory);
    writeFileSync(join(directory, "server.json"), text);
    expect(await readServerNote(directory)).toBeUndefined();
    lock.release();
  },
);
