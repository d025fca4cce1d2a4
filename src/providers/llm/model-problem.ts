import { AISDKError, APICallError } from "ai";
import { type ModelProvider, type RemoteModelOptions } from "./remote-model.ts";

const messageMaxCharacters = 200;

const formats: Readonly<Record<ModelProvider, string>> = {
  "openai-compatible": "OpenAI's chat completions",
  anthropic: "Anthropic's messages",
  google: "Google's Gemini API",
};

type Asked = Pick<RemoteModelOptions, "provider" | "baseUrl" | "model" | "key">;

/** What went wrong with a call of a language model, in words that say what to look at. Never holds the key or the prompt. */
export function modelProblem(error: unknown, asked: Asked): string {
  if (APICallError.isInstance(error)) {
    return error.statusCode === undefined ? connectionProblem(error, asked) : statusProblem(error.statusCode, error.message, asked);
  }
  if (AISDKError.isInstance(error)) return `its reply is not in the format of ${formats[asked.provider]}`;
  return connectionProblem(error, asked);
}

function statusProblem(status: number, message: string, asked: Asked): string {
  // Google refuses a wrong key with 400
  if (status === 401 || status === 403 || /api[ _-]?key/i.test(message)) return `it refused the key (${status}); check EQUIVOX_LLM_KEY`;
  switch (status) {
    case 404:
      return `it knows no model ${asked.model}, or the address is not the base of its API (404)`;
    case 413:
      return "the passages are too long for it (413); lower EQUIVOX_ANSWER_PASSAGES";
    case 429:
      return "it is busy, or its quota is used up (429)";
    default:
      return status < 300
        ? `its reply is not in the format of ${formats[asked.provider]}`
        : `it answered with status ${status}: ${brief(message, asked)}`;
  }
}

const networkProblems: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens at",
  ENOTFOUND: "there is no such host:",
  EAI_AGAIN: "the name cannot be looked up:",
  ECONNRESET: "the connection was cut by",
  UND_ERR_SOCKET: "the connection was cut by",
  UND_ERR_CONNECT_TIMEOUT: "no connection could be made to",
};

function connectionProblem(error: unknown, asked: Asked): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = "code" in cause && typeof cause.code === "string" ? networkProblems[cause.code] : undefined;
    if (code !== undefined) return `${code} ${asked.baseUrl}`;
  }
  return brief(error instanceof Error ? error.message : JSON.stringify(error), asked);
}

/** One line without a full stop at its end, since it stands within a sentence; what repeats the key loses it. */
function brief(message: string, { key }: Asked): string {
  return (key ? message.replaceAll(key, "…") : message)
    .replaceAll(/\s+/g, " ")
    .slice(0, messageMaxCharacters)
    .replace(/[.\s]+$/, "");
}
