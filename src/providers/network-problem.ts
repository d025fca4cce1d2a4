import { hideCredentials } from "../base/address.ts";
import { problemOf } from "../errors.ts";

const messageMaxCharacters = 200;

const networkProblems: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens at",
  ENOTFOUND: "there is no such host:",
  EAI_AGAIN: "the name cannot be looked up:",
  ECONNRESET: "the connection was cut by",
  EPIPE: "the connection was cut by",
  UND_ERR_SOCKET: "the connection was cut by",
  UND_ERR_CONNECT_TIMEOUT: "no connection could be made to",
};

/** The code of a network error, wherever in the chain of causes it stands. */
export function networkCode(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string" && cause.code in networkProblems) return cause.code;
    if (cause instanceof AggregateError && cause.errors.length > 0) return networkCode(cause.errors[0]);
  }
  return undefined;
}

/** What is wrong with a connection, as half a sentence that names the address. */
export function networkProblem(error: unknown, address: string): string {
  const code = networkCode(error);
  return code === undefined ? oneLine(problemOf(error)) : `${networkProblems[code] ?? ""} ${hideCredentials(address)}`;
}

/** One line without a full stop at its end, since it stands within a sentence. */
export function oneLine(message: string): string {
  return message
    .replaceAll(/\s+/g, " ")
    .slice(0, messageMaxCharacters)
    .replace(/[.\s]+$/, "");
}
