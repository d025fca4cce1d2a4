import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { streamText } from "ai";
import { linkedController } from "../../base/linked-controller.ts";
import { EquivoxError, failure } from "../../errors.ts";
import { type LanguageModel } from "../../knowledge/answer/language-model.ts";
import { modelProblem } from "./model-problem.ts";

export interface OpenAiCompatibleOptions {
  /** Base address of the API, such as `http://localhost:11434/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  readonly key?: string;
  /** Deadline of one answer. */
  readonly timeoutMs: number;
  /** Longest answer that is asked for. */
  readonly maxCharacters: number;
}

/** A token of English is about four characters; three leaves room for figures and markers. */
const charactersPerToken = 3;

/** A language model behind any API that speaks OpenAI's chat completions: OpenAI, Ollama, vLLM, llama.cpp and others. */
export function createOpenAiCompatibleModel(options: OpenAiCompatibleOptions): LanguageModel {
  const { baseUrl, model: name, key, timeoutMs, maxCharacters } = options;
  const provider = createOpenAICompatible({ name: "language-model", baseURL: baseUrl, ...(key === undefined ? {} : { apiKey: key }) });
  const model = provider.chatModel(name);
  const maxOutputTokens = Math.ceil(maxCharacters / charactersPerToken);

  return {
    name,
    async *stream({ system, prompt, signal }) {
      signal.throwIfAborted();
      const stop = linkedController(signal);
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        stop.abort();
      }, timeoutMs);
      const fail = (error: unknown): EquivoxError => {
        signal.throwIfAborted();
        const problem = late ? `it took over ${timeoutMs} ms` : modelProblem(error, { baseUrl, model: name });
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
    },
  };
}
