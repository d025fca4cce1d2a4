import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openDiskFiles } from "../../src/stores/disk/disk-files.ts";
import { openSqliteStore } from "../../src/stores/sqlite/sqlite-store.ts";
import { acme, createEquipment, press, pressKey, sampleUpload } from "../contract/store-samples.ts";
import { temporaryFolder } from "../support/product-process.ts";

let folder: ReturnType<typeof temporaryFolder>;
let dataDir: string;
let backup: string;
let restored: string;
beforeEach(() => {
  folder = temporaryFolder();
  [dataDir, backup, restored] = ["data", "backup", "restored"].map((name) => join(folder.path, name)) as [string, string, string];
});
afterEach(() => folder.remove());

const run = (script: string, ...argv: string[]) => spawnSync(process.execPath, [`scripts/${script}.mjs`, ...argv], { encoding: "utf8" });

/** A store as a server has it open, and what one does with it. */
async function openData(directory: string) {
  const store = openSqliteStore({ directory });
  const files = await openDiskFiles({ directory });
  const add = async (content: string) => {
    const limit = { fileName: "m.md", maxBytes: 1_000, signal: new AbortController().signal };
    const received = await files.receive(acme, Readable.from([Buffer.from(content)]), limit);
    const { contentHash } = received;
    return store.documents.acceptUpload(sampleUpload(pressKey, { fileKey: await received.keep(), contentHash }));
  };
  const contents = async () => {
    const keys = await store.documents.listFileKeys();
    return Promise.all(keys.map(async (key) => text((await files.open(key)).stream)));
  };
  return { store, files, add, contents };
}

async function sampleData() {
  const data = await openData(dataDir);
  await createEquipment(data.store, acme, press);
  await data.add("first manual");
  await data.add("second manual");
  writeFileSync(join(dataDir, "secret.key"), "the key", { mode: 0o600 });
  return data;
}

it("brings back what there was when the backup was made, while the server went on", async () => {
  const data = await sampleData();
  try {
    expect(run("backup", dataDir, backup)).toMatchObject({ status: 0, stderr: "" });
    await data.add("third manual");
    expect(run("restore", backup, restored)).toMatchObject({ status: 0, stderr: "" });
  } finally {
    await data.store.close();
  }
  expect(existsSync(`${backup}.partial`)).toBe(false);
  expect(readdirSync(restored).sort()).toEqual(["equivox.db", "files", "secret.key"]);
  expect(statSync(join(restored, "secret.key")).mode & 0o777).toBe(0o600);
  const after = await openData(restored);
  try {
    expect((await after.contents()).sort()).toEqual(["first manual", "second manual"]);
    expect(await after.store.equipment.list(acme)).toHaveLength(1);
    expect(await after.store.jobs.countJobs("queued")).toBe(2);
    expect(await after.files.sweep(new Set(await after.store.documents.listFileKeys()))).toBe(0);
  } finally {
    await after.store.close();
  }
});

it("leaves a backup that is there as it is, and a DATA_DIR that is in use", async () => {
  const { store } = await sampleData();
  await store.close();
  run("backup", dataDir, backup);
  const before = readdirSync(backup);
  expect(run("backup", dataDir, backup)).toMatchObject({ status: 1, stderr: expect.stringContaining("there already") as string });
  expect(readdirSync(backup)).toEqual(before);
  expect(run("restore", backup, dataDir)).toMatchObject({ status: 1, stderr: expect.stringContaining("not empty") as string });
  expect(run("backup", join(folder.path, "nothing"), join(folder.path, "x"))).toMatchObject({ status: 1 });
});

it.each(["damaged", "missing"])("refuses a backup of which a file is %s, and restores nothing of it", async (how) => {
  const { store } = await sampleData();
  const [key] = await store.documents.listFileKeys();
  await store.close();
  run("backup", dataDir, backup);
  if (how === "damaged") writeFileSync(join(backup, "files", key!), "other");
  else rmSync(join(backup, "files", key!));
  mkdirSync(restored);
  expect(run("restore", backup, restored)).toMatchObject({ status: 1, stderr: expect.stringContaining(`${key!} is ${how}`) as string });
  expect(readdirSync(restored)).toEqual([]);
});

it("keeps no backup of data that is not whole", async () => {
  const { store } = await sampleData();
  const [key] = await store.documents.listFileKeys();
  await store.close();
  rmSync(join(dataDir, "files", key!));
  expect(run("backup", dataDir, backup)).toMatchObject({ status: 1, stderr: expect.stringContaining(key!) as string });
  expect(existsSync(backup) || existsSync(`${backup}.partial`)).toBe(false);
});
