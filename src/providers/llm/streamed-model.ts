import { type LanguageModel as SdkModel, streamText } from "ai";
import { linkedController } from "../../base/linked-controller.ts";
import { EquivoxError, failure } from "../../errors.ts";
import { type LanguageModel } from "../../knowledge/answer/language-model.ts";
import { modelProblem } from "./model-problem.ts";
import { type RemoteModelOptions } from "./remote-model.ts";

/** A token of English is about four characters; three leaves room for figures and markers. */
const charactersPerToken = 3;

// the SDK would write its warnings to the console
Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });

/** Makes what streams the text of a model, with the SDK of its provider. */
export async function openStreamedModel(options: RemoteModelOptions): Promise<LanguageModel["stream"]> {
  const { model: name, timeoutMs, maxCharacters } = options;
  const model = await openModel(options);
  const maxOutputTokens = Math.ceil(maxCharacters / charactersPerToken);

  return async function* stream({ system, prompt, signal }) {
    signal.throwIfAborted();
    const stop = linkedController(signal);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      stop.abort();
    }, timeoutMs);
    const fail = (error: unknown): EquivoxError => {
      signal.throwIfAborted();
      const problem = late ? `it took over ${timeoutMs} ms` : modelProblem(error, options);
      return failure("language-model-failed", { model: name, problem }, error);
    };
    try {
      const { fullStream } = streamText({
        model,
        system,
        prompt,
        temperature: 0,
        maxOutputTokens,
        maxRetries: 0,
        abortSignal: stop.signal,
        onError: () => undefined,
      });
      let finished = false;
      for await (const part of fullStream) {
        if (part.type === "text-delta") yield part.text;
        else if (part.type === "error") throw fail(part.error);
        else if (part.type === "abort") throw fail(stop.signal.reason);
        else if (part.type === "finish") finished = part.rawFinishReason !== undefined;
      }
      if (!finished) throw fail(new Error("its answer broke off"));
    } catch (error) {
      throw error instanceof EquivoxError ? error : fail(error);
    } finally {
      clearTimeout(timer);
      // A consumer that stops reading closes the connection, so that the model stops computing.
      stop.abort();
      stop.unlink();
    }
  };
}

async function openModel({ provider, baseUrl, model, key }: RemoteModelOptions): Promise<SdkModel> {
  const common = { baseURL: baseUrl, ...(key === undefined ? {} : { apiKey: key }) };
  switch (provider) {
    case "openai-compatible": {
      const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
      return createOpenAICompatible({ name: "language-model", ...common }).chatModel(model);
    }
    case "anthropic": {
      const { createAnthropic } = await import("@ai-sdk/anthropic");
      return createAnthropic(common)(model);
    }
    case "google": {
      const { createGoogleGenerativeAI } = await import("@ai-sdk/google");
      return createGoogleGenerativeAI(common)(model);
    }
  }
}
