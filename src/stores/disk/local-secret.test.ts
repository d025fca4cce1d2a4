import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readLocalSecret } from "./local-secret.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "equivox-secret-"));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const unusable = { code: "data-dir-unusable" };

it("makes one private key of 256 bits and gives it again", async () => {
  const secret = await readLocalSecret(directory);
  expect(Buffer.from(secret, "base64url")).toHaveLength(32);
  expect(statSync(join(directory, "secret.key")).mode & 0o777).toBe(0o600);
  expect(await readLocalSecret(directory)).toBe(secret);
  expect(readdirSync(directory)).toEqual(["secret.key"]);
});

it("makes one key when many ask at once", async () => {
  const secrets = await Promise.all(Array.from({ length: 10 }, () => readLocalSecret(join(directory, "new"))));
  expect(new Set(secrets).size).toBe(1);
  expect(readdirSync(join(directory, "new"))).toEqual(["secret.key"]);
});

it.skipIf(process.platform === "win32")("refuses a key that other users may read, and says what to run", async () => {
  await readLocalSecret(directory);
  chmodSync(join(directory, "secret.key"), 0o640);
  await expect(readLocalSecret(directory)).rejects.toMatchObject(unusable);
  await expect(readLocalSecret(directory)).rejects.toThrow(`chmod 600 ${join(directory, "secret.key")}`);
});

it("refuses a key that was cut short, rather than signing with it", async () => {
  writeFileSync(join(directory, "secret.key"), "short", { mode: 0o600 });
  await expect(readLocalSecret(directory)).rejects.toMatchObject(unusable);
});

it("says when the folder cannot be used", async () => {
  writeFileSync(join(directory, "file"), "");
  await expect(readLocalSecret(join(directory, "file"))).rejects.toMatchObject(unusable);
});
