import { type IncomingMessage, type ServerResponse } from "node:http";
import { failure } from "../errors.ts";
import { deadlineHeader } from "../knowledge/ask-messages.ts";

/** Reads a body of text. Throws `request-too-large`, and `client-left` when it breaks off. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    request.on("data", (piece: Buffer) => {
      bytes += piece.length;
      if (bytes <= maxBytes) pieces.push(piece);
      else reject(failure("request-too-large", { maxBytes }));
    });
    request.once("end", () => {
      const [first] = pieces;
      // Nearly every request comes in one piece.
      resolve(first && pieces.length === 1 ? first.toString() : Buffer.concat(pieces).toString());
    });
    const brokeOff = (): void => reject(failure("client-left"));
    request.once("error", brokeOff);
    request.once("close", brokeOff);
  });
}

/** The milliseconds that the caller still waits, at most the server's own limit. Throws `request-invalid`. */
export function deadlineOf(request: IncomingMessage, requestTimeoutMs: number): number {
  const header = request.headers[deadlineHeader];
  if (header === undefined) return requestTimeoutMs;
  if (typeof header !== "string" || !/^\d{1,9}$/.test(header)) {
    throw failure("request-invalid", { problem: `${deadlineHeader} must be whole milliseconds` });
  }
  return Math.min(Number(header), requestTimeoutMs);
}

/** Writes, and waits while the caller reads too slowly. Rejects with the signal's reason. */
export function write(response: ServerResponse, text: string, signal: AbortSignal): Promise<void> | undefined {
  if (response.write(text)) return undefined;
  return new Promise((resolve, reject) => {
    const done = (settle: () => void) => () => {
      response.removeListener("drain", drained);
      signal.removeEventListener("abort", aborted);
      settle();
    };
    const drained = done(resolve);
    const aborted = done(() => reject(signal.reason as Error));
    response.once("drain", drained);
    signal.addEventListener("abort", aborted, { once: true });
    if (signal.aborted) aborted();
  });
}
