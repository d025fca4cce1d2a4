import { type Clock } from "../base/clock.ts";
import { failure } from "../errors.ts";
import { type App } from "./app.ts";

/** Cuts off clients that send a body, other than an upload, so slowly that they only hold the connection. */
export function limitBodyTime(app: App, clock: Clock, timeoutMs: number): void {
  app.addHook("preParsing", (request, _reply, payload, done) => {
    if (request.routeOptions.config.upload === true) {
      done(null, payload);
      return;
    }
    const cancel = clock.setTimer(
      () => request.raw.destroy(failure("deadline-exceeded", { what: "The request body", timeoutMs })),
      timeoutMs,
    );
    for (const event of ["end", "close", "error"]) payload.once(event, cancel);
    done(null, payload);
  });
}
