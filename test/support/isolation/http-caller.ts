import { setTimeout as delay } from "node:timers/promises";

const patienceMs = 20_000;
/** A role that does not hear of another for a moment says so, and is asked again. */
const retries = 20;
const retryPauseMs = 250;

export interface RawReply {
  readonly status: number;
  readonly text: string;
  /** Headers and body: all that left the product. */
  readonly everything: string;
}

export interface RawCall {
  readonly method?: string;
  readonly json?: unknown;
  readonly form?: FormData;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Somebody who holds a token, and reads every byte that a reply has. */
export class HttpCaller {
  readonly url: string;
  readonly token: string;

  constructor(url: string, token: string) {
    this.url = url;
    this.token = token;
  }

  async call(path: string, call: RawCall = {}): Promise<RawReply> {
    for (let left = retries; ; left--) {
      const reply = await this.#callOnce(path, call);
      if (reply.status !== 503 || left === 0) return reply;
      await delay(retryPauseMs);
    }
  }

  /** The same, of a reply that must be good. */
  async good(path: string, options: RawCall = {}): Promise<string> {
    const { status, text, everything } = await this.call(path, options);
    if (status >= 300) throw new Error(`${options.method ?? ""} ${path}: ${status} ${text}`);
    return everything;
  }

  async #callOnce(path: string, { method, json, form, headers = {} }: RawCall): Promise<RawReply> {
    const body = form ?? (json === undefined ? undefined : JSON.stringify(json));
    const response = await fetch(this.url + path, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: { authorization: `Bearer ${this.token}`, ...(json === undefined ? {} : { "content-type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await response.text();
    return { status: response.status, text, everything: `${JSON.stringify([...response.headers])}\n${text}` };
  }
}
