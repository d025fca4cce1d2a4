import { z } from "zod";

const errorReply = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** An error that the server answered with, or that kept it from answering; `message` is for people. */
export class RequestError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface RequestOptions<Schema extends z.ZodType> {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly json?: unknown;
  readonly reply: Schema;
  readonly signal?: AbortSignal;
}

/** Sends a request to the server that this page came from. Throws `RequestError`. */
export async function request<Schema extends z.ZodType>(path: string, options: RequestOptions<Schema>): Promise<z.infer<Schema>> {
  const response = await send(path, options);
  const body: unknown = response.status === 204 ? undefined : await response.json().catch(() => undefined);
  if (!response.ok) throw toRequestError(response.status, body);
  const parsed = options.reply.safeParse(body);
  if (!parsed.success) throw new RequestError("unexpected", "The server answered in a way that this page does not know. Reload the page.");
  return parsed.data;
}

async function send(path: string, { method = "GET", json, signal }: RequestOptions<z.ZodType>): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      signal: signal ?? null,
      ...(json === undefined ? {} : { body: JSON.stringify(json), headers: { "content-type": "application/json" } }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new RequestError("unreachable", "The server does not answer. Is it still running?");
  }
}

/** Reads the body of a failed reply. */
export function toRequestError(status: number, body: unknown): RequestError {
  const reply = errorReply.safeParse(body);
  if (reply.success) return new RequestError(reply.data.error.code, reply.data.error.message);
  return new RequestError("unexpected", `The server answered with status ${status}.`);
}

/** What to tell a person about anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
