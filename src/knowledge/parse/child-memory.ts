import { readFile } from "node:fs/promises";

const intervalMs = 250;
const pageBytes = 4_096;

/**
 * Watches the memory of a child process, because the limit of its heap does not cover buffers outside it. Works where
 * `/proc` is (Linux); elsewhere the heap's limit has to do.
 */
export class ChildMemory {
  readonly #timer: NodeJS.Timeout;

  /** @param onExceeded called when the resident memory passes `maxMegabytes`, at most once */
  constructor(pid: number | undefined, maxMegabytes: number, onExceeded: () => void) {
    const check = async () => {
      const statm = await readFile(`/proc/${pid ?? 0}/statm`, "utf8").catch(() => "");
      const resident = Number(statm.split(" ")[1] ?? 0) * pageBytes;
      if (resident <= maxMegabytes * 1_048_576) return;
      this.close();
      onExceeded();
    };
    this.#timer = setInterval(() => void check(), intervalMs);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
