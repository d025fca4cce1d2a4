import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { z } from "zod";
import { type OnnxSettings } from "./onnx-messages.ts";

/** The package's own types do not resolve under NodeNext (imports without endings), so what is used of it is stated here. */
const TypedTokenizer = Tokenizer as unknown as new (
  tokenizer: Record<string, unknown>,
  config: Record<string, unknown>,
) => { encode(text: string): { ids: number[] } };

const jsonObject = z.record(z.string(), z.unknown());
const paddingSchema = z.object({ padding: z.object({ pad_id: z.int() }).nullish() });

/** Texts of one pass in, their unit vectors out. */
export type SentenceModel = (texts: readonly string[]) => Promise<Float32Array<ArrayBuffer>[]>;

/** Opens a sentence model with its tokenizer in this thread, which then computes for milliseconds at a time. Throws what is wrong with its files. */
export async function openSentenceModel(directory: string, settings: OnnxSettings): Promise<SentenceModel> {
  const { file, maxTokens } = settings;
  const readJson = (name: string) => jsonObject.parse(JSON.parse(readFileSync(join(directory, name), "utf8")));
  const description = readJson("tokenizer.json");
  const tokenizer = new TypedTokenizer(description, readJson("tokenizer_config.json"));
  const padding = paddingSchema.safeParse(description).data?.padding?.pad_id ?? 0;
  const session = await InferenceSession.create(join(directory, file), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    // The arena and the pattern planner keep the largest batch's memory for ever: 151 MB resident without, over 300 with.
    enableCpuMemArena: false,
    enableMemPattern: false,
    graphOptimizationLevel: "all",
  });
  const [output = ""] = session.outputNames;
  return async (texts) => {
    const rows = texts.map((text) => truncate(tokenizer.encode(text).ids, maxTokens));
    const feeds = feedsOf(rows, padding);
    const named = Object.fromEntries(Object.entries(feeds).filter(([name]) => session.inputNames.includes(name)));
    const result = (await session.run(named))[output];
    if (!(result?.data instanceof Float32Array)) throw new Error("the model gave no float vector");
    return vectorsOf(result.data, result.dims, rows, settings);
  };
}

/** Keeps the closing token, as in training. */
function truncate(ids: number[], maxTokens: number): number[] {
  const closing = ids.at(-1);
  return ids.length <= maxTokens || closing === undefined ? ids : [...ids.slice(0, maxTokens - 1), closing];
}

function feedsOf(rows: readonly number[][], padding: number) {
  const longest = Math.max(...rows.map((ids) => ids.length));
  const ids = new BigInt64Array(rows.length * longest).fill(BigInt(padding));
  const mask = new BigInt64Array(ids.length);
  rows.forEach((row, index) => {
    row.forEach((id, token) => {
      ids[index * longest + token] = BigInt(id);
      mask[index * longest + token] = 1n;
    });
  });
  const tensor = (data: BigInt64Array) => new Tensor("int64", data, [rows.length, longest]);
  return { input_ids: tensor(ids), attention_mask: tensor(mask), token_type_ids: tensor(new BigInt64Array(ids.length)) };
}

function vectorsOf(
  data: Float32Array,
  shape: readonly number[],
  rows: readonly number[][],
  { dimensions, pooling }: OnnxSettings,
): Float32Array<ArrayBuffer>[] {
  const given = shape.at(-1) ?? 0;
  if (given !== dimensions) throw new Error(`the model gives vectors of ${given} components, and its settings say ${dimensions}`);
  if (shape.length !== 2 && shape.length !== 3) throw new Error(`the model gives an output of ${shape.length} dimensions`);
  // Some models pool by themselves.
  const tokens = shape.length === 2 ? 1 : (shape[1] ?? 0);
  return rows.map((ids, row) => {
    const pooled = pooling === "cls" || shape.length === 2 ? 1 : ids.length;
    const vector = new Float32Array(dimensions);
    for (let token = 0; token < pooled; token++) {
      const start = (row * tokens + token) * dimensions;
      for (let index = 0; index < dimensions; index++) vector[index] = (vector[index] ?? 0) + (data[start + index] ?? 0);
    }
    return unit(vector);
  });
}

function unit(vector: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}
