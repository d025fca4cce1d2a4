// A WebSocket client that costs its process next to nothing: the upgrade is written by hand, frames are masked beforehand, and what
// arrives is only looked at as far as it has to be. RFC 6455.
import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

const binary = 0x2;
const close = 0x8;
const ping = 0x9;
const pong = 0xa;
const maxHeaderBytes = 8_192;

/** Masks one frame, to be sent any number of times. Section 5.2. */
export function maskedFrame(payload: Uint8Array, opcode = binary): Buffer {
  const extended = payload.length < 126 ? 0 : payload.length < 65_536 ? 2 : 8;
  const frame = Buffer.alloc(2 + extended + 4 + payload.length);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (extended === 0 ? payload.length : extended === 2 ? 126 : 127);
  if (extended === 2) frame.writeUInt16BE(payload.length, 2);
  if (extended === 8) frame.writeBigUInt64BE(BigInt(payload.length), 2);
  const mask = randomBytes(4);
  mask.copy(frame, 2 + extended);
  for (let index = 0; index < payload.length; index++) {
    frame[6 + extended + index] = (payload[index] ?? 0) ^ (mask[index % 4] ?? 0);
  }
  return frame;
}

const pingFrame = maskedFrame(Buffer.from("bench"), ping);
const closeFrame = maskedFrame(Buffer.from([1_000 >> 8, 1_000 & 255]), close);

export interface RawSocketListener {
  /** Every binary frame; valid until the call returns. Without it, binary frames are not looked at. */
  binary?: (payload: Buffer) => void;
  /** The round trip of `ping`, in milliseconds. */
  pong?: (ms: number) => void;
  /** It is gone, and was not closed from here. */
  closed?: (reason: string) => void;
}

/** One open socket. */
export class RawSocket {
  readonly listener: RawSocketListener;
  receivedBytes = 0;
  readonly #socket: Socket;
  #rest: Buffer | undefined;
  #pingedAt: number | undefined;
  #closing = false;
  #reason: string | undefined;
  #onFrame: (() => void) | undefined;

  private constructor(socket: Socket, listener: RawSocketListener) {
    this.#socket = socket;
    this.listener = listener;
  }

  /** Opens a socket, sends `first`, and waits for the first frame that answers it. Rejects with why the server refused. */
  static open(address: string, first: Buffer, listener: RawSocketListener, timeoutMs: number): Promise<RawSocket> {
    const { hostname, port, host, pathname, search } = new URL(address);
    return new Promise((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      const raw = new RawSocket(socket, listener);
      const timer = setTimeout(() => fail("timed out"), timeoutMs);
      const fail = (reason: string): void => {
        clearTimeout(timer);
        socket.destroy();
        reject(new Error(reason));
      };
      const failed = (error: Error): void => fail("code" in error ? String(error.code) : error.message);
      const ended = (): void => fail(raw.#reason ?? "closed before it was open");
      socket.once("error", failed);
      socket.once("close", ended);
      const key = randomBytes(16).toString("base64");
      const request = `GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`;
      socket.write(request);
      let header = "";
      const readHeader = (piece: Buffer): void => {
        header += piece.toString("latin1");
        const end = header.indexOf("\r\n\r\n");
        if (end < 0) {
          if (header.length > maxHeaderBytes) fail("its header does not end");
          return;
        }
        const status = header.slice(9, 12);
        if (status !== "101") {
          fail(`HTTP ${status}`);
          return;
        }
        socket.off("data", readHeader);
        raw.#onFrame = () => {
          clearTimeout(timer);
          raw.#onFrame = undefined;
          socket.off("error", failed);
          socket.off("close", ended);
          raw.#watch();
          resolve(raw);
        };
        socket.on("data", (data) => raw.#read(data));
        socket.write(first);
        const rest = Buffer.from(header.slice(end + 4), "latin1");
        if (rest.length > 0) raw.#read(rest);
      };
      socket.on("data", readHeader);
    });
  }

  send(frame: Buffer): void {
    this.#socket.write(frame);
  }

  /** Measures a round trip unless one is under way. */
  ping(): void {
    if (this.#pingedAt !== undefined) return;
    this.#pingedAt = performance.now();
    this.#socket.write(pingFrame);
  }

  /** Says goodbye and does not wait for an answer. */
  close(): void {
    this.#closing = true;
    this.#socket.end(closeFrame);
  }

  destroy(): void {
    this.#closing = true;
    this.#socket.destroy();
  }

  #watch(): void {
    this.#socket.on("error", (error) => (this.#reason ??= "code" in error ? String(error.code) : error.message));
    this.#socket.once("close", () => {
      if (!this.#closing) this.listener.closed?.(this.#reason ?? "cut");
    });
  }

  #read(piece: Buffer): void {
    this.receivedBytes += piece.length;
    const data = this.#rest === undefined ? piece : Buffer.concat([this.#rest, piece]);
    let at = 0;
    while (data.length - at >= 2) {
      const short = (data[at + 1] ?? 0) & 127;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (data.length - at < head) break;
      const length = short < 126 ? short : short === 126 ? data.readUInt16BE(at + 2) : Number(data.readBigUInt64BE(at + 2));
      if (data.length - at < head + length) break;
      this.#take((data[at] ?? 0) & 15, data.subarray(at + head, at + head + length));
      at += head + length;
    }
    // A copy: the piece would be kept whole otherwise.
    this.#rest = at === data.length ? undefined : Buffer.from(data.subarray(at));
  }

  #take(opcode: number, payload: Buffer): void {
    if (opcode === binary) {
      this.listener.binary?.(payload);
      this.#onFrame?.();
    } else if (opcode === ping) {
      this.#socket.write(maskedFrame(payload, pong));
    } else if (opcode === pong && this.#pingedAt !== undefined) {
      this.listener.pong?.(performance.now() - this.#pingedAt);
      this.#pingedAt = undefined;
    } else if (opcode === close) {
      this.#reason = `closed with ${payload.length >= 2 ? payload.readUInt16BE(0) : 1_005}`;
      this.#socket.end(closeFrame);
    }
  }
}
