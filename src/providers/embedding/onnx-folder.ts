import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { failure, problemOf } from "../../errors.ts";
import { type EmbeddingModel } from "../../knowledge/embedding.ts";
import { digestOfModel } from "./model-digest.ts";
import { type OnnxModelOptions, openOnnxModel } from "./onnx-model.ts";
import { type OnnxSettings, onnxSettingsSchema } from "./onnx-messages.ts";

/** Stands beside the weights and says how they are used. */
const settingsFile = "embedding.json";

export type OnnxFolderOptions = Omit<OnnxModelOptions, "settings">;

/**
 * A sentence model from a folder of the user: the weights, `tokenizer.json`, `tokenizer_config.json` and `embedding.json`.
 * Throws `embedding-failed`, which says which of them is wrong.
 */
export async function openOnnxFolder(options: OnnxFolderOptions): Promise<EmbeddingModel> {
  const settings = await readSettings(options.directory);
  const digest = await digestOfModel(options.directory, settings);
  const model = await openOnnxModel({ ...options, settings: { ...settings, name: `${settings.name}-${digest}` } });
  try {
    // What the settings say of its output shows only then.
    await model.embed(["ready"], { priority: "document", signal: AbortSignal.timeout(firstPassTimeoutMs) });
    return model;
  } catch (error) {
    await model.close();
    throw error;
  }
}

const firstPassTimeoutMs = 30_000;

async function readSettings(directory: string): Promise<OnnxSettings> {
  const path = join(directory, settingsFile);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw failure("embedding-failed", { problem: `${path} cannot be read (${problemOf(error)})` }, error);
  }
  try {
    return onnxSettingsSchema.parse(JSON.parse(text));
  } catch (error) {
    const problem = error instanceof z.ZodError ? z.prettifyError(error).replaceAll(/\s+/g, " ") : problemOf(error);
    throw failure("embedding-failed", { problem: `${path} is not valid: ${problem}` }, error);
  }
}
