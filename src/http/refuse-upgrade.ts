import { type Duplex } from "node:stream";
import { STATUS_CODES } from "node:http";
import { type EquivoxError } from "../errors.ts";
import { errorHeaders, toErrorReply } from "./error-reply.ts";

/** Answers a request for a socket with an ordinary HTTP reply; only before the switch of protocols. */
export function refuseUpgrade(socket: Duplex, error: EquivoxError): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(toErrorReply(error));
  const headers = {
    connection: "close",
    "content-type": "application/json; charset=utf-8",
    "content-length": String(Buffer.byteLength(body)),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...errorHeaders(error),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.once("finish", () => socket.destroy());
  socket.end(`HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? "Error"}\r\n${lines.join("")}\r\n${body}`);
}
