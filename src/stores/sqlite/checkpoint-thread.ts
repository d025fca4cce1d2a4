import { parentPort, workerData } from "node:worker_threads";
import { DatabaseSync } from "@photostructure/sqlite";
import { z } from "zod";
import { checkpointRequestSchema } from "./checkpoint-messages.ts";

const port = parentPort;
if (!port) throw new Error("this module runs in a worker thread only");

const connection = new DatabaseSync(z.string().parse(workerData), { timeout: 0 });
connection.exec("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0");

port.on("message", (raw: unknown) => {
  if (checkpointRequestSchema.parse(raw) === "close") {
    connection.close();
    port.close();
    return;
  }
  try {
    // Passive: it waits for nobody, and nobody for it.
    connection.exec("PRAGMA wal_checkpoint(PASSIVE)");
  } catch {
    // A full disk, say, of which whoever writes is told. What is not folded in now stays in the log, from which it is read.
  }
  port.postMessage("done");
});
