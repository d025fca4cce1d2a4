import { type FastifyReply } from "fastify";
import { type Clock } from "../base/clock.ts";
import { failure } from "../errors.ts";

/** Aborts when the client leaves before it has its answer (`client-left`), or when the time is up (`deadline-exceeded`). */
export function requestSignal(reply: FastifyReply, clock: Clock, limit: { what: string; timeoutMs: number }): AbortSignal {
  const controller = new AbortController();
  const left = () => controller.abort(failure("client-left"));
  if (reply.raw.destroyed) {
    // While its token was being checked; `close` has been then, and does not come again.
    left();
    return controller.signal;
  }
  const cancelTimer = clock.setTimer(() => controller.abort(failure("deadline-exceeded", limit)), limit.timeoutMs);
  reply.raw.once("close", () => {
    cancelTimer();
    if (!reply.raw.writableFinished) left();
  });
  return controller.signal;
}
