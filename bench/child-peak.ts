import { readdirSync, readFileSync } from "node:fs";

const intervalMs = 20;

/** Watches the child processes of this one and remembers how much memory the largest had resident; zero where there is no /proc. */
export class ChildPeak {
  #kilobytes = 0;
  readonly #timer = setInterval(() => this.#look(), intervalMs);

  get megabytes(): number {
    return this.#kilobytes / 1_024;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    for (const pid of children()) {
      const status = read(`/proc/${pid}/status`);
      // A child that was forked and has not started its own program yet still shows the memory of this one.
      if (!/^Name:\s+node/m.test(status) || !read(`/proc/${pid}/cmdline`).includes("parse-process")) continue;
      this.#kilobytes = Math.max(this.#kilobytes, Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0));
    }
  }
}

function children(): string[] {
  try {
    return readdirSync("/proc/self/task").flatMap((task) => read(`/proc/self/task/${task}/children`).split(" ").filter(Boolean));
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // It has ended.
    return "";
  }
}
