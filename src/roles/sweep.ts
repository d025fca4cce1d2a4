import { setTimeout as delay } from "node:timers/promises";
import { problemOf } from "../errors.ts";
import { type Host } from "./host.ts";
import { type Storage } from "./storage.ts";

const intervalMs = 86_400_000;

/** Removes originals that no row refers to, once a day and not by all workers at once, until the signal aborts. Resolves then. */
export async function sweepFilesDaily({ log }: Host, { store, files }: Storage, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      await delay(intervalMs * (0.5 + Math.random() / 2), undefined, { signal, ref: false });
      // The rows before the files: what is kept meanwhile is young, and spared for that.
      const removed = await files.sweep(new Set(await store.documents.listFileKeys()));
      if (removed > 0) log.info({ removed }, "files that no document refers to were removed");
    } catch (error) {
      if (signal.aborted) return;
      log.warn({ problem: problemOf(error) }, "files that no document refers to could not be looked for");
    }
  }
}
