import { type LanguageModel } from "../../knowledge/answer/language-model.ts";

/** Whose wire format is spoken. */
export type ModelProvider = "openai-compatible" | "anthropic" | "google";

export interface RemoteModelOptions {
  readonly provider: ModelProvider;
  /** Base address of the API, such as `http://localhost:11434/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  readonly key?: string;
  /** Deadline of one answer. */
  readonly timeoutMs: number;
  /** Longest answer that is asked for. */
  readonly maxCharacters: number;
}

/** Where the APIs of the vendors are; an OpenAI-compatible one may be anywhere. */
export const vendorUrls = {
  anthropic: "https://api.anthropic.com/v1",
  google: "https://generativelanguage.googleapis.com/v1beta",
} as const satisfies Partial<Record<ModelProvider, string>>;

/**
 * A language model behind an HTTP API. The SDK of the provider is loaded once, when the first model is made, and not at all when the
 * manual is quoted.
 */
export function createRemoteModel(options: RemoteModelOptions): LanguageModel {
  const loading = import("./streamed-model.ts").then(({ openStreamedModel }) => openStreamedModel(options));
  // whoever streams first is told
  loading.catch(() => undefined);
  return {
    name: options.model,
    async *stream(request) {
      request.signal.throwIfAborted();
      const stream = await loading;
      yield* stream(request);
    },
  };
}
