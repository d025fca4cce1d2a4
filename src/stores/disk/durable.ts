import { randomBytes } from "node:crypto";
import { link, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** Makes what was created, renamed or removed in a folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder; its file systems log such changes by themselves.
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Writes a small private file (mode 0600) that is there whole or not at all.
 * @param replace false leaves a file that is there already as it is, and answers false
 */
export async function writeWhole(path: string, text: string, { replace }: { replace: boolean }): Promise<boolean> {
  const temporary = `${path}.${randomBytes(8).toString("hex")}.new`;
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    if (replace) await rename(temporary, path);
    else await link(temporary, path);
    await syncFolder(dirname(path));
    return true;
  } catch (error) {
    if (!replace && error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}
