/** How the handling of a delivery ends: settled, to be delivered again later, or given up, as the work's own row says. */
export type DeliveryEnd = "done" | "again" | "failed";

/** `full` and `away`: it is not held, and whoever announced it tries again or refuses. */
export type Announcement = "held" | "full" | "away";

/**
 * Delivers references to work to whoever does it, in this process or another. The work's own row, in the store or in shared state,
 * decides what is done: a delivery may come twice, or not at all.
 */
export interface Delivery<Reference> {
  /** Holds the reference for delivery, once however often it is announced. Never throws, and answers within a short deadline. */
  announce(reference: Reference): Promise<Announcement>;
  /** Begins to deliver, at most `concurrency` at once. What `handle` throws counts as `again`. Called once. */
  serve(handle: (reference: Reference) => Promise<DeliveryEnd>, options: { readonly concurrency: number }): void;
  /** Deliveries that wait, those that are to come again included. Throws when the queue cannot be asked. */
  countWaiting(): Promise<number>;
  /** Delivers nothing more, and waits for what is being handled. Idempotent. */
  close(): Promise<void>;
}
