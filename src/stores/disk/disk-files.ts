import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { type Readable } from "node:stream";
import { type Clock, systemClock } from "../../base/clock.ts";
import { type Random, systemRandom } from "../../base/random.ts";
import { type Files, type ReceivedFile } from "../../knowledge/files.ts";
import { type TenantId } from "../../tenancy/tenant.ts";
import { newFileKey, original, requireFileKey } from "../originals/file-key.ts";
import { IncomingBytes } from "../originals/incoming-bytes.ts";
import { diskError } from "./disk-error.ts";
import { syncFolder } from "./durable.ts";

/** 130 random bits. */
const nameLength = 26;

/** How long an original may wait for the row that refers to it before `sweep` takes it for a left-over. */
const unreferencedGraceMs = 600_000;

interface DiskFilesOptions {
  /** Holds `incoming` and `files`; both are created. */
  readonly directory: string;
  readonly random?: Random;
  readonly clock?: Clock;
}

/** Creates the folders and returns the originals of DATA_DIR. One process may use a folder at a time. */
export async function openDiskFiles({ directory, random = systemRandom, clock = systemClock }: DiskFilesOptions): Promise<Files> {
  const incoming = resolve(directory, "incoming");
  const kept = resolve(directory, "files");
  try {
    for (const folder of [incoming, kept]) await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw diskError(error, original);
  }
  return new DiskFiles(incoming, kept, random, clock);
}

class DiskFiles implements Files {
  readonly #incoming: string;
  readonly #kept: string;
  readonly #random: Random;
  readonly #clock: Clock;
  readonly #receiving = new Set<string>();
  /** When each original was kept that may still wait for its row. */
  readonly #fresh = new Map<string, number>();

  constructor(incoming: string, kept: string, random: Random, clock: Clock) {
    this.#incoming = incoming;
    this.#kept = kept;
    this.#random = random;
    this.#clock = clock;
  }

  async receive(
    tenant: TenantId,
    source: Readable,
    limit: { fileName: string; maxBytes: number; signal: AbortSignal },
  ): Promise<ReceivedFile> {
    const incoming = new IncomingBytes(source, limit);
    const path = join(this.#incoming, this.#random.id(nameLength));
    this.#receiving.add(basename(path));
    const drop = async () => {
      await rm(path, { force: true });
      this.#receiving.delete(basename(path));
    };
    try {
      const received = await write(path, incoming);
      return { ...received, keep: () => this.#keep(tenant, path, drop), discard: drop };
    } catch (error) {
      incoming.stop();
      await drop();
      throw error;
    }
  }

  async open(key: string): Promise<{ stream: Readable; bytes: number }> {
    try {
      const file = await open(this.#path(key), "r");
      try {
        return { bytes: (await file.stat()).size, stream: file.createReadStream() };
      } catch (error) {
        await file.close();
        throw error;
      }
    } catch (error) {
      throw diskError(error, original);
    }
  }

  async local(key: string): Promise<{ path: string; release(): Promise<void> }> {
    const path = this.#path(key);
    try {
      await stat(path);
    } catch (error) {
      throw diskError(error, original);
    }
    return { path, release: () => Promise.resolve() };
  }

  async delete(key: string): Promise<void> {
    try {
      await rm(this.#path(key), { force: true });
    } catch (error) {
      throw diskError(error, original);
    }
  }

  async sweep(referenced: ReadonlySet<string>): Promise<number> {
    try {
      this.#forgetOld();
      const temporary = (await readdir(this.#incoming)).filter((name) => !this.#receiving.has(name));
      const leftOver = temporary.map((name) => join(this.#incoming, name));
      for (const tenant of await readdir(this.#kept)) {
        for (const name of await readdir(join(this.#kept, tenant))) {
          const key = `${tenant}/${name}`;
          if (!referenced.has(key) && !this.#fresh.has(key)) leftOver.push(join(this.#kept, tenant, name));
        }
      }
      for (const path of leftOver) await rm(path, { force: true });
      return leftOver.length;
    } catch (error) {
      throw diskError(error, original);
    }
  }

  async #keep(tenant: TenantId, path: string, drop: () => Promise<void>): Promise<string> {
    const key = newFileKey(tenant, this.#random);
    const folder = join(this.#kept, tenant);
    try {
      const file = await open(path, "r+");
      try {
        await file.sync();
      } finally {
        await file.close();
      }
      if (await mkdir(folder, { recursive: true, mode: 0o700 })) await syncFolder(this.#kept);
      this.#forgetOld();
      this.#fresh.set(key, this.#clock.monotonic());
      await rename(path, this.#path(key));
      await syncFolder(folder);
      this.#receiving.delete(basename(path));
      return key;
    } catch (error) {
      await drop();
      throw diskError(error, original);
    }
  }

  #forgetOld(): void {
    const now = this.#clock.monotonic();
    for (const [key, keptAt] of this.#fresh) if (now - keptAt >= unreferencedGraceMs) this.#fresh.delete(key);
  }

  /** A key that this class did not make names no file. */
  #path(key: string): string {
    return join(this.#kept, requireFileKey(key));
  }
}

/** Streams to a new file. Throws `upload-too-large`, `upload-incomplete`, `storage-full` or `storage-failed`; the caller cleans up. */
async function write(path: string, incoming: IncomingBytes): Promise<Pick<ReceivedFile, "bytes" | "contentHash" | "head">> {
  const file = await open(path, "wx", 0o600).catch((error: unknown) => {
    throw diskError(error, original);
  });
  try {
    for await (const chunk of incoming) {
      await file.appendFile(chunk).catch((error: unknown) => {
        throw diskError(error, original);
      });
    }
  } finally {
    await file.close();
  }
  return incoming.measured();
}
