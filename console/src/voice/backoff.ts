const firstMs = 1_000;
const longestMs = 30_000;

/** How long to wait before an attempt to reconnect, counted from 0: anything up to a bound that doubles, so that many clients do not come back together. */
export function backoffMs(attempt: number, random: () => number): number {
  return random() * Math.min(longestMs, firstMs * 2 ** attempt);
}

/** Ends that a new connection can mend, by the server's code for them; every other error that ends a connection is final. */
const passing = new Set([
  "server-draining",
  "server-full",
  "server-overloaded",
  "queue-full",
  "deadline-exceeded",
  "token-keys-unavailable",
  "client-too-slow",
  "client-gone",
  "internal",
  "too-fast",
  "connections-full",
  "rate-limited",
  "shared-state-failed",
  "store-unreachable",
  "unreachable",
  "unexpected",
]);

/** Whether it makes sense to connect again after this error. */
export function isPassing(code: string): boolean {
  return passing.has(code);
}
