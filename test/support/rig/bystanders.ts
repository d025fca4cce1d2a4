import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { processArguments } from "../../../src/base/thread.ts";
import { type Answer, answerSchema, type Order, type Reading } from "./bystanders-messages.ts";

const answeredWithinMs = 120_000;

/** Clients that hold their sockets, and ping over them ten times a second each, in a process of their own. */
export interface Bystanders {
  /** Begins to measure. */
  begin(): Promise<void>;
  /** What was measured since `begin`. */
  end(): Promise<Reading>;
  stop(): Promise<void>;
}

/** Opens a socket at each ticket address. The caller stops them. */
export async function startBystanders(urls: readonly string[]): Promise<Bystanders> {
  const child = spawn(process.execPath, processArguments(import.meta.url, "./bystanders-process"), {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, "close");
    child.kill("SIGKILL");
    await closed;
  };
  try {
    await tell(child, { type: "open", urls: [...urls] });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    begin: async () => {
      await tell(child, { type: "begin" });
    },
    async end() {
      const answer = await tell(child, { type: "end" });
      if (answer.type !== "reading") throw new Error(`the bystanders answered ${answer.type}`);
      return answer.reading;
    },
    stop,
  };
}

/** One at a time. Throws when there is no answer in time, or nobody to give one. */
async function tell(child: ChildProcess, order: Order): Promise<Answer> {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, AbortSignal.timeout(answeredWithinMs)]);
  const gone = (): void => over.abort(new Error("the process of the bystanders is gone"));
  child.once("close", gone);
  try {
    const answer = once(child, "message", { signal });
    child.send(order);
    return answerSchema.parse((await answer)[0]);
  } finally {
    child.off("close", gone);
  }
}
