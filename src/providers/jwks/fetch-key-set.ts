import { Readable } from "node:stream";
import { type JSONWebKeySet } from "jose";
import { z } from "zod";
import { readBoundedText } from "../../base/bounded-body.ts";

export interface FetchKeySetOptions {
  /** https, or http on this machine. */
  readonly url: string;
  /** Deadline from the connection to the last byte, in milliseconds. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

const keySetSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) });

/**
 * Fetches a JSON Web Key Set (RFC 7517). Follows no redirect, which could lead inside the network, and reads no more than `maxBytes`.
 * Rejects with an error whose message says what is wrong with the address, without its contents.
 */
export async function fetchKeySet({ url, timeoutMs, maxBytes }: FetchKeySetOptions): Promise<JSONWebKeySet> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { redirect: "manual", signal, headers: { accept: "application/json" } });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(
        response.status >= 300 && response.status < 400 ? "the address redirects" : `the address answered ${response.status}`,
      );
    }
    const text = await readBoundedText(response.body ?? Readable.from([]), maxBytes);
    if (text === undefined) throw new Error(`the key set is over ${maxBytes} bytes`);
    return parse(text);
  } catch (error) {
    if (signal.aborted) throw new Error(`the address did not answer within ${timeoutMs} ms`, { cause: error });
    if (error instanceof TypeError) throw new Error("the address cannot be reached", { cause: error });
    throw error;
  }
}

function parse(text: string): JSONWebKeySet {
  const parsed = keySetSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new Error("what the address answers is no key set");
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
