import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { problemOf } from "../../errors.ts";
import { type SileroReply, type SileroRequest } from "./silero-messages.ts";
import { SileroModel } from "./silero-model.ts";

const port = parentPort;
if (!port) throw new Error("this module runs in a worker thread");
const model = await SileroModel.load(z.object({ modelFile: z.string() }).parse(workerData).modelFile);

/** Requests are answered one after the other: a talker's state passes from window to window. */
let turn = Promise.resolve();

async function answer(request: SileroRequest): Promise<void> {
  if (request.kind === "forget") {
    model.forget(request.talker);
    return;
  }
  const talkers = [...request.talkers];
  try {
    const probabilities = await model.probabilities(talkers, request.samples);
    port?.postMessage({ talkers, probabilities } satisfies SileroReply, [probabilities.buffer]);
  } catch (error) {
    port?.postMessage({ talkers, problem: problemOf(error) } satisfies SileroReply);
  }
}

port.on("message", (request: SileroRequest) => {
  turn = turn.then(() => answer(request));
});
port.postMessage("up");
