import { type FastifyReply } from "fastify";
import { type Clock } from "../base/clock.ts";
import { failure } from "../errors.ts";

/** Aborts when the client leaves before it has its answer, or when the time is up (`deadline-exceeded`). */
export function requestSignal(reply: FastifyReply, clock: Clock, limit: { what: string; timeoutMs: number }): AbortSignal {
  const controller = new AbortController();
  const cancelTimer = clock.setTimer(() => controller.abort(failure("deadline-exceeded", limit)), limit.timeoutMs);
  reply.raw.once("close", () => {
    cancelTimer();
    if (!reply.raw.writableFinished) controller.abort(new DOMException("the client has left", "AbortError"));
  });
  return controller.signal;
}
