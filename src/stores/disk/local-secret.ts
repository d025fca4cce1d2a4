import { randomBytes } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { failure } from "../../errors.ts";
import { dataDirError, systemCode } from "./disk-error.ts";
import { writeWhole } from "./durable.ts";
import { makeFolder } from "./make-folder.ts";

/** RFC 7518, section 3.2: a key for HS256 has at least 256 bits. */
const secretBytes = 32;

/**
 * The key that signs tokens in local mode, from `secret.key` in DATA_DIR; made at the first call.
 * Throws `data-dir-unusable` when others may read it or it is damaged, or `storage-full`.
 */
export async function readLocalSecret(dataDir: string): Promise<string> {
  const directory = resolve(dataDir);
  const path = join(directory, "secret.key");
  try {
    return await read(path, directory);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw dataDirError(error, directory);
  }
  try {
    makeFolder(directory);
    // Of two processes that come here at once, one makes the key and both read it.
    await writeWhole(path, randomBytes(secretBytes).toString("base64url"), { replace: false });
    return await read(path, directory);
  } catch (error) {
    throw dataDirError(error, directory);
  }
}

async function read(path: string, directory: string): Promise<string> {
  const mode = (await stat(path)).mode & 0o777;
  // Windows has no such bits; there the folder of the user protects the key.
  if (process.platform !== "win32" && (mode & 0o077) !== 0) {
    const problem = `other users may read ${path} (mode ${mode.toString(8)}); run: chmod 600 ${path}`;
    throw failure("data-dir-unusable", { directory, problem });
  }
  const secret = (await readFile(path, "utf8")).trim();
  if (secret.length >= secretBytes) return secret;
  throw failure("data-dir-unusable", { directory, problem: `${path} is damaged; remove it to make a new key, which ends all tokens` });
}
