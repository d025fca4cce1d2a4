import { Readable } from "node:stream";
import { type FastifyReply } from "fastify";

/** One event of a server-sent stream. */
export function formatEvent(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A comment: keeps proxies from closing a quiet stream, and is skipped by clients. */
export const heartbeat = ": alive\n\n";

/** Sends events as they come; the client's reading speed holds the generator back, its leaving ends it. */
export function sendEvents(reply: FastifyReply, events: AsyncIterable<string>): FastifyReply {
  return reply
    .type("text/event-stream; charset=utf-8")
    .headers({ "cache-control": "no-store", "x-accel-buffering": "no" })
    .send(Readable.from(events, { highWaterMark: 1 }));
}
