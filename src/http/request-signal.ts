import { type ServerResponse } from "node:http";
import { type Clock } from "../base/clock.ts";
import { failure } from "../errors.ts";

/**
 * Aborts when the client leaves before it has its answer (`client-left`), or when the time is up (`deadline-exceeded`).
 * Stops with the response.
 */
export function requestSignal(response: ServerResponse, clock: Clock, limit: { what: string; timeoutMs: number }): AbortSignal {
  const controller = new AbortController();
  const left = () => controller.abort(failure("client-left"));
  if (response.destroyed) {
    // While its token was being checked; `close` has been then, and does not come again.
    left();
    return controller.signal;
  }
  const cancelTimer = clock.setTimer(() => controller.abort(failure("deadline-exceeded", limit)), limit.timeoutMs);
  response.once("close", () => {
    cancelTimer();
    if (!response.writableFinished) left();
  });
  return controller.signal;
}
