import { fileURLToPath } from "node:url";
import { type Config } from "../config.ts";
import { failure } from "../errors.ts";
import { type LanguageModel } from "../knowledge/answer/language-model.ts";
import { createOpenAiCompatibleModel } from "../providers/llm/openai-compatible.ts";

/** Absolute path of a model that ships with the product. */
export function modelPath(name: string): string {
  return fileURLToPath(new URL(`../../models/${name}`, import.meta.url));
}

/** The language model that is configured; undefined when the manual is quoted. Throws `setting-invalid` when half of it is set. */
export function createLanguageModel(config: Config): LanguageModel | undefined {
  if (config.llm === "extractive") return undefined;
  const { llmUrl: baseUrl, llmModel: model, llmKey: key } = config;
  if (baseUrl === undefined || model === undefined) {
    const problem = `it needs ${baseUrl === undefined ? "EQUIVOX_LLM_URL" : "EQUIVOX_LLM_MODEL"} as well`;
    throw failure("setting-invalid", { setting: "LLM", value: config.llm, problem });
  }
  const options = { baseUrl, model, timeoutMs: config.llmTimeoutMs, maxCharacters: config.llmMaxCharacters };
  return createOpenAiCompatibleModel({ ...options, ...(key === undefined ? {} : { key }) });
}
