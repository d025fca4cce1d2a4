import { Readable } from "node:stream";
import { type Clock } from "../../base/clock.ts";
import { TimeLimit } from "../../knowledge/time-limit.ts";

interface Options {
  readonly clock: Clock;
  /** How long the store may take for the next bytes. */
  readonly timeoutMs: number;
  readonly what: string;
  /** Called once, however it ends. */
  readonly onEnd: () => void;
}

/**
 * What a store sends, as a stream that fails with `deadline-exceeded` when the store falls silent. The time that its reader
 * takes does not count.
 */
export function watchedStream(chunks: AsyncIterator<Uint8Array>, options: Options): Readable {
  return Readable.from(watch(chunks, options), { objectMode: false });
}

async function* watch(chunks: AsyncIterator<Uint8Array>, { clock, timeoutMs, what, onEnd }: Options): AsyncGenerator<Uint8Array> {
  const never = new AbortController().signal;
  try {
    for (;;) {
      const limit = new TimeLimit(clock, timeoutMs, what, never);
      try {
        const next = await limit.race(chunks.next());
        if (next.done === true) return;
        yield next.value;
      } finally {
        limit.close();
      }
    }
  } finally {
    onEnd();
  }
}
