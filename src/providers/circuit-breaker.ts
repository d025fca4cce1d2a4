/**
 * What is known of one provider or node (the circuit breaker of M. Nygard, "Release It!"). `since` is when it became so, monotonic milliseconds.
 * Closed: requests pass. Open: none pass until `until`. Half-open: one passes at a time, and decides.
 */
export type Circuit =
  | { readonly kind: "closed"; readonly since: number; readonly failures: number }
  | { readonly kind: "open"; readonly since: number; readonly until: number; readonly openings: number }
  | { readonly kind: "half-open"; readonly since: number; readonly openings: number; readonly trialUnderWay: boolean };

export type CircuitEvent =
  | { readonly type: "begun" | "succeeded" | "cancelled"; readonly at: number }
  /** `jitter` from 0 to 1 spreads the next trial, so that callers do not come back all at once. */
  | { readonly type: "failed"; readonly at: number; readonly jitter: number };

/** Failures in a row that open the circuit. */
export const failuresToOpen = 5;
const firstCoolDownMs = 500;
const longestCoolDownMs = 10_000;

export const newCircuit = (at: number): Circuit => ({ kind: "closed", since: at, failures: 0 });

/** Whether a request may be sent now. */
export function admits(circuit: Circuit, at: number): boolean {
  if (circuit.kind === "open") return at >= circuit.until;
  return circuit.kind === "closed" || !circuit.trialUnderWay;
}

/** The state after an event; pure. `begun` is given only when `admits` said yes. */
export function reduceCircuit(circuit: Circuit, event: CircuitEvent): Circuit {
  switch (event.type) {
    case "begun":
      if (circuit.kind === "closed") return circuit;
      return {
        kind: "half-open",
        since: circuit.kind === "open" ? event.at : circuit.since,
        openings: circuit.openings,
        trialUnderWay: true,
      };
    case "cancelled":
      return circuit.kind === "half-open" ? { ...circuit, trialUnderWay: false } : circuit;
    case "succeeded":
      // A late success of a request from before says nothing of a node that has failed since.
      if (circuit.kind === "open") return circuit;
      return circuit.kind === "closed" && circuit.failures === 0
        ? circuit
        : { kind: "closed", since: sinceClosed(circuit, event.at), failures: 0 };
    case "failed":
      if (circuit.kind === "open") return circuit;
      if (circuit.kind === "half-open") return opened(circuit.openings, event);
      return circuit.failures + 1 < failuresToOpen ? { ...circuit, failures: circuit.failures + 1 } : opened(0, event);
  }
}

const sinceClosed = (circuit: Circuit, at: number): number => (circuit.kind === "closed" ? circuit.since : at);

function opened(openings: number, { at, jitter }: { at: number; jitter: number }): Circuit {
  const coolDownMs = Math.min(longestCoolDownMs, firstCoolDownMs * 2 ** openings) * (0.5 + jitter / 2);
  return { kind: "open", since: at, until: at + coolDownMs, openings: Math.min(openings + 1, 16) };
}
