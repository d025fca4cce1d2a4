import { createWriteStream } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Random } from "../../base/random.ts";
import { EquivoxError, failure, problemOf } from "../../errors.ts";

const what = "a copy of an uploaded file";
const folderPattern = /^copies-(\d+)-[0-9a-z]+$/;
const opened = new Set<string>();

interface Options {
  /** Created when it is missing; several processes of this machine may share it. */
  readonly directory: string;
  /** Most bytes of copies at once. */
  readonly maxBytes: number;
  readonly random: Random;
}

/** Originals that lie elsewhere, as files of this machine for as long as somebody reads them. */
export class LocalCopies {
  readonly #folder: string;
  readonly #maxBytes: number;
  readonly #random: Random;
  #bytes = 0;

  private constructor(folder: string, { maxBytes, random }: Options) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
    this.#random = random;
  }

  /** Removes what processes left that are gone, and makes a folder of its own. Throws `storage-failed`, `storage-full`. */
  static async open(options: Options): Promise<LocalCopies> {
    const name = `copies-${process.pid}-${options.random.id(12)}`;
    const folder = join(options.directory, name);
    opened.add(name);
    try {
      await mkdir(options.directory, { recursive: true, mode: 0o700 });
      await removeLeftOvers(options.directory);
      await mkdir(folder, { mode: 0o700 });
    } catch (error) {
      opened.delete(name);
      throw copyError(error);
    }
    return new LocalCopies(folder, options);
  }

  /** Copies a stream whose length is known. Throws `storage-full` when the copies would take more than allowed, and `storage-failed`. */
  async copy({ stream, bytes }: { stream: Readable; bytes: number }): Promise<{ path: string; release(): Promise<void> }> {
    if (this.#bytes + bytes > this.#maxBytes) {
      stream.destroy();
      throw failure("storage-full", { what });
    }
    this.#bytes += bytes;
    const path = join(this.#folder, this.#random.id(26));
    let released = false;
    const release = async () => {
      if (released) return;
      released = true;
      this.#bytes -= bytes;
      await rm(path, { force: true });
    };
    try {
      const file = createWriteStream(path, { flags: "wx", mode: 0o600 });
      await pipeline(stream, file);
      if (file.bytesWritten !== bytes) throw failure("storage-failed", { what, problem: "the store sent only a part of it" });
      return { path, release };
    } catch (error) {
      await release();
      throw copyError(error);
    }
  }

  /** Removes all copies. Idempotent. */
  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
    opened.delete(folderName(this.#folder));
  }
}

function folderName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

async function removeLeftOvers(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const pid = Number(folderPattern.exec(name)?.[1]);
    // In a container every life of the process has the same number.
    if (pid > 0 && !opened.has(name) && (pid === process.pid || !isAlive(pid))) {
      await rm(join(directory, name), { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function copyError(error: unknown): EquivoxError {
  if (error instanceof EquivoxError) return error;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOSPC" || code === "EDQUOT") return failure("storage-full", { what }, error);
  return failure("storage-failed", { what, problem: problemOf(error) }, error);
}
