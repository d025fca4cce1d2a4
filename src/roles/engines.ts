import { fileURLToPath } from "node:url";
import { type Config } from "../config.ts";
import { failure } from "../errors.ts";
import { type LanguageModel } from "../knowledge/answer/language-model.ts";
import { createRemoteModel, vendorUrls } from "../providers/llm/remote-model.ts";

/** Absolute path of a model that ships with the product. */
export function modelPath(name: string): string {
  return fileURLToPath(new URL(`../../models/${name}`, import.meta.url));
}

/** Share of a question's time that the model may take, so that a quotation still comes in time when it does not answer. */
const modelShare = 0.8;

/** The language model that is configured; undefined when the manual is quoted. Throws `setting-invalid` when half of it is set. */
export function createLanguageModel(config: Config): LanguageModel | undefined {
  const { llm: provider, llmModel: model, llmKey: key } = config;
  if (provider === "extractive") return undefined;
  const baseUrl = config.llmUrl ?? (provider === "openai-compatible" ? undefined : vendorUrls[provider]);
  if (baseUrl === undefined) throw incomplete(provider, "EQUIVOX_LLM_URL");
  if (model === undefined) throw incomplete(provider, "EQUIVOX_LLM_MODEL");
  if (key === undefined && provider !== "openai-compatible") throw incomplete(provider, "EQUIVOX_LLM_KEY");
  const timeoutMs = Math.min(config.llmTimeoutMs, Math.floor(config.requestTimeoutMs * modelShare));
  const options = { provider, baseUrl, model, timeoutMs, maxCharacters: config.llmMaxCharacters };
  return createRemoteModel({ ...options, ...(key === undefined ? {} : { key }) });
}

function incomplete(provider: string, missing: string): Error {
  return failure("setting-invalid", { setting: "LLM", value: provider, problem: `it needs ${missing} as well` });
}
