import { AISDKError, APICallError } from "ai";

const messageMaxCharacters = 200;

/** What went wrong with a call of a language model, in words that say what to look at. Never holds the key or the prompt. */
export function modelProblem(error: unknown, { baseUrl, model }: { baseUrl: string; model: string }): string {
  if (APICallError.isInstance(error)) {
    return error.statusCode === undefined ? connectionProblem(error, baseUrl) : statusProblem(error.statusCode, error.message, model);
  }
  if (AISDKError.isInstance(error)) return "its reply is not in the format of OpenAI's chat completions";
  return connectionProblem(error, baseUrl);
}

function statusProblem(status: number, message: string, model: string): string {
  switch (status) {
    // these answers may repeat the key
    case 401:
    case 403:
      return `it refused the key (${status}); check EQUIVOX_LLM_KEY`;
    case 404:
      return `it knows no model ${model}, or the address is not the base of its API (404)`;
    case 413:
      return "the passages are too long for it (413); lower EQUIVOX_ANSWER_PASSAGES";
    case 429:
      return "it is busy, or its quota is used up (429)";
    default:
      return status < 300
        ? "its reply is not in the format of OpenAI's chat completions"
        : `it answered with status ${status}: ${brief(message)}`;
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

function connectionProblem(error: unknown, baseUrl: string): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = "code" in cause && typeof cause.code === "string" ? networkProblems[cause.code] : undefined;
    if (code !== undefined) return `${code} ${baseUrl}`;
  }
  return brief(error instanceof Error ? error.message : JSON.stringify(error));
}

/** One line without a full stop at its end, since it stands within a sentence. */
function brief(message: string): string {
  return message
    .replaceAll(/\s+/g, " ")
    .slice(0, messageMaxCharacters)
    .replace(/[.\s]+$/, "");
}
