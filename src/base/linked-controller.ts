/** An AbortController that also aborts with its parents. */
export interface LinkedController {
  readonly signal: AbortSignal;
  /** The first reason, its own or a parent's, stays. */
  abort(reason?: unknown): void;
  /** Stops listening to the parents; without it they would remember every controller that was ever linked to them. Idempotent. */
  unlink(): void;
}

/**
 * Aborts with the first of its parents, or by itself. Takes the place of `AbortSignal.any`, whose signal some
 * releases of Node collect before it fires (https://github.com/nodejs/node/issues/57736, https://github.com/nodejs/node/issues/65995).
 */
export function linkedController(...parents: readonly AbortSignal[]): LinkedController {
  const controller = new AbortController();
  const links = parents.map((parent) => {
    const onAbort = () => controller.abort(parent.reason);
    parent.addEventListener("abort", onAbort, { once: true });
    return () => parent.removeEventListener("abort", onAbort);
  });
  const aborted = parents.find((parent) => parent.aborted);
  if (aborted) controller.abort(aborted.reason);
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    unlink: () => links.forEach((unlink) => unlink()),
  };
}
