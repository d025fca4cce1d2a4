import { z } from "zod";

/** How a sentence model makes a vector of a text. */
export const onnxSettingsSchema = z.strictObject({
  /** What its vectors are called in the store. */
  name: z.string().min(1).max(100),
  /** The weights, beside `tokenizer.json`. */
  file: z
    .string()
    .regex(/^[\w.-]+$/, "a file name")
    .default("model.onnx"),
  /** `mean` over the tokens, or the first one alone, as the model was trained. */
  pooling: z.enum(["mean", "cls"]),
  /** Components of a vector. */
  dimensions: z.int().min(8).max(4_096),
  /** Longest text; what goes beyond is not read. */
  maxTokens: z.int().min(8).max(8_192),
  /** Most texts in one pass; 1 for a model whose activations are quantised, which gives a text another vector in other company. */
  batch: z.int().min(1).max(32).default(32),
  /** What stands before a question, such as "query: ". */
  queryPrefix: z.string().max(500).default(""),
  /** What stands before a passage, such as "passage: ". */
  passagePrefix: z.string().max(500).default(""),
});
export type OnnxSettings = Readonly<z.infer<typeof onnxSettingsSchema>>;

/** What a thread is started with. */
export const threadDataSchema = z.object({ directory: z.string(), settings: onnxSettingsSchema });
export type ThreadData = z.infer<typeof threadDataSchema>;

/** Texts to embed in one pass; a thread makes one pass at a time. */
export const threadRequestSchema = z.object({ texts: z.array(z.string()) });
export type ThreadRequest = z.infer<typeof threadRequestSchema>;

/** `ready` once after the start, then one answer per request. */
export const threadReplySchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("vectors"), vectors: z.array(z.instanceof(Float32Array)) }),
  z.object({ type: z.literal("failed"), problem: z.string() }),
]);
export type ThreadReply = z.infer<typeof threadReplySchema>;
