import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { Tokenizer } from "@huggingface/tokenizers";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { z } from "zod";
import { problemOf } from "../../errors.ts";
import { type ThreadReply, minilmDimensions, threadDataSchema, threadRequestSchema } from "./minilm-messages.ts";

/** The model was trained on 256 tokens; its tokenizer file says 128. */
const maxTokens = 256;

/** The package's own types do not resolve under NodeNext (imports without endings), so what is used of it is stated here. */
const TypedTokenizer = Tokenizer as unknown as new (
  tokenizer: Record<string, unknown>,
  config: Record<string, unknown>,
) => { encode(text: string): { ids: number[] } };

const jsonObject = z.record(z.string(), z.unknown());

/** The model in its thread: one text in, one unit vector out. */
async function openModel(directory: string): Promise<(text: string) => Promise<Float32Array<ArrayBuffer>>> {
  const readJson = (name: string) => jsonObject.parse(JSON.parse(readFileSync(join(directory, name), "utf8")));
  const tokenizer = new TypedTokenizer(readJson("tokenizer.json"), readJson("tokenizer_config.json"));
  const session = await InferenceSession.create(join(directory, "model_int8.onnx"), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    // The arena and the pattern planner keep the largest batch's memory for ever: 151 MB resident without, over 300 with.
    enableCpuMemArena: false,
    enableMemPattern: false,
    graphOptimizationLevel: "all",
  });
  const [output = ""] = session.outputNames;
  return async (text) => {
    const ids = truncate(tokenizer.encode(text).ids);
    const tensor = (value: (id: number) => number) =>
      new Tensor(
        "int64",
        BigInt64Array.from(ids, (id) => BigInt(value(id))),
        [1, ids.length],
      );
    const inputs = { input_ids: tensor((id) => id), attention_mask: tensor(() => 1), token_type_ids: tensor(() => 0) };
    const feeds = Object.fromEntries(Object.entries(inputs).filter(([name]) => session.inputNames.includes(name)));
    const hidden = (await session.run(feeds))[output]?.data;
    if (!(hidden instanceof Float32Array)) throw new Error("the model gave no float vector");
    return meanOfTokens(hidden, ids.length);
  };
}

/** Keeps the closing token, as in training. */
function truncate(ids: number[]): number[] {
  const closing = ids.at(-1);
  return ids.length <= maxTokens || closing === undefined ? ids : [...ids.slice(0, maxTokens - 1), closing];
}

function meanOfTokens(hidden: Float32Array, tokens: number): Float32Array<ArrayBuffer> {
  const vector = new Float32Array(minilmDimensions);
  for (let token = 0; token < tokens; token++) {
    const row = hidden.subarray(token * minilmDimensions, (token + 1) * minilmDimensions);
    row.forEach((value, index) => (vector[index] = (vector[index] ?? 0) + value));
  }
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

async function serve(): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error("this module runs in a worker thread only");
  const reply = (message: ThreadReply, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
  const embed = await openModel(threadDataSchema.parse(workerData).directory);
  port.on("message", (raw: unknown) => {
    const { text } = threadRequestSchema.parse(raw);
    embed(text).then(
      (vector) => reply({ type: "vector", vector }, [vector.buffer]),
      (error: unknown) => reply({ type: "failed", problem: problemOf(error) }),
    );
  });
  reply({ type: "ready" });
}

await serve();
