import { parentPort, workerData } from "node:worker_threads";
import { problemOf } from "../../errors.ts";
import { type ThreadReply, threadDataSchema, threadRequestSchema } from "./onnx-messages.ts";
import { openSentenceModel } from "./sentence-model.ts";

async function serve(): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error("this module runs in a worker thread only");
  const reply = (message: ThreadReply, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
  const { directory, settings } = threadDataSchema.parse(workerData);
  const embed = await openSentenceModel(directory, settings);
  port.on("message", (raw: unknown) => {
    const { texts } = threadRequestSchema.parse(raw);
    embed(texts).then(
      (vectors) =>
        reply(
          { type: "vectors", vectors },
          vectors.map(({ buffer }) => buffer),
        ),
      (error: unknown) => reply({ type: "failed", problem: problemOf(error) }),
    );
  });
  reply({ type: "ready" });
}

await serve();
