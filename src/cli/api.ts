import { setTimeout as delay } from "node:timers/promises";
import { type z } from "zod";
import { z as zod } from "zod";
import { EquivoxError, errors, failure, problemOf, type ErrorCode } from "../errors.ts";

const longestWaitSeconds = 120;
const mostAttempts = 20;

const errorReply = zod.object({
  error: zod.object({
    code: zod.string(),
    message: zod.string(),
    detail: zod.record(zod.string(), zod.union([zod.string(), zod.number()])).optional(),
  }),
});

export interface ApiRequest<Schema extends z.ZodType> {
  readonly method?: "GET" | "POST";
  readonly path: string;
  readonly json?: unknown;
  readonly form?: FormData;
  readonly reply: Schema;
  readonly signal: AbortSignal;
}

/** The HTTP API of a server, as the commands use it. */
export class Api {
  readonly url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.url = url.replace(/\/+$/, "");
    this.#token = token;
  }

  /** Sends one request and checks its reply. Throws the error that the server answered with, or `server-unreachable`. */
  async call<Schema extends z.ZodType>(request: ApiRequest<Schema>): Promise<z.infer<Schema>> {
    const response = await this.#admitted(request);
    const body: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw this.#toError(response.status, body);
    const parsed = request.reply.safeParse(body);
    if (!parsed.success) throw failure("server-unreachable", { url: this.url, problem: "it answers, but not as an Equivox server does" });
    return parsed.data;
  }

  /** Waits as long as the server asks for, as often as it takes: a folder of manuals is more than one user may send in a minute. */
  async #admitted(request: ApiRequest<z.ZodType>): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const response = await this.#fetch(request);
      const waitSeconds = Number(response.headers.get("retry-after") ?? Number.NaN);
      const worthWaiting = response.status === 429 && waitSeconds <= longestWaitSeconds && attempt < mostAttempts;
      if (!worthWaiting) return response;
      await response.body?.cancel();
      await delay(waitSeconds * 1_000, undefined, { signal: request.signal });
    }
  }

  async #fetch(request: ApiRequest<z.ZodType>): Promise<Response> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.#token}` };
    if (request.json !== undefined) headers["content-type"] = "application/json";
    const body = request.form ?? (request.json === undefined ? null : JSON.stringify(request.json));
    try {
      return await fetch(this.url + request.path, { method: request.method ?? "GET", headers, body, signal: request.signal });
    } catch (error) {
      if (request.signal.aborted) throw request.signal.reason;
      const cause = error instanceof Error ? error.cause : undefined;
      throw failure("server-unreachable", { url: this.url, problem: problemOf(cause ?? error) }, error);
    }
  }

  #toError(status: number, body: unknown): EquivoxError {
    const reply = errorReply.safeParse(body);
    if (!reply.success) return failure("server-unreachable", { url: this.url, problem: `it answered with status ${status}` });
    const { code, message, detail } = reply.data.error;
    if (isErrorCode(code)) return new EquivoxError(code, detail ?? {});
    return failure("server-unreachable", { url: this.url, problem: message });
  }
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errors, code);
}
