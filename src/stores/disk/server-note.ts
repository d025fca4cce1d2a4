import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { dataDirHolder } from "./data-dir-lock.ts";
import { dataDirError } from "./disk-error.ts";
import { writeWhole } from "./durable.ts";

const noteSchema = z.object({ url: z.url(), token: z.string().min(1), pid: z.int().positive() });

/** How other commands reach the server that runs on a DATA_DIR. */
export type ServerNote = z.infer<typeof noteSchema>;

const notePath = (directory: string) => join(directory, "server.json");

/** Leaves the running server's address and a token in DATA_DIR, for its owner only. The server must hold the lock; `remove` is idempotent. */
export async function leaveServerNote(directory: string, { url, token }: Omit<ServerNote, "pid">): Promise<{ remove(): Promise<void> }> {
  const note: ServerNote = { url, token, pid: process.pid };
  try {
    await writeWhole(notePath(directory), JSON.stringify(note), { replace: true });
  } catch (error) {
    throw dataDirError(error, directory);
  }
  return { remove: () => rm(notePath(directory), { force: true }) };
}

/** The note of the server that holds DATA_DIR now; undefined when there is none, or it was left by one that is gone. */
export async function readServerNote(directory: string): Promise<ServerNote | undefined> {
  const text = await readFile(notePath(directory), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const note = parseNote(text);
  return note && note.pid === dataDirHolder(directory) ? note : undefined;
}

function parseNote(text: string): ServerNote | undefined {
  try {
    return noteSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
