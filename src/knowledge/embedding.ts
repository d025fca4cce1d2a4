import { type TenantId } from "../tenancy/tenant.ts";

/** Turns text into unit vectors whose dot product is their likeness in meaning. */
export interface EmbeddingModel {
  /** Stored with each segment; vectors of different models never meet. */
  readonly name: string;
  readonly dimensions: number;
  /**
   * One unit-length vector per text. Questions go before documents when both wait. The tenant is whose text it is, for caches.
   * Throws `embedding-failed`; rejects with the signal's reason when it aborts.
   */
  embed(
    texts: readonly string[],
    options: { priority: "question" | "document"; signal: AbortSignal; tenant?: TenantId },
  ): Promise<Float32Array[]>;
  /**
   * A model that was used before and whose vectors still answer: opened when it is first asked for, and undefined until it is there and
   * when it cannot be opened any more. Closed with this one.
   */
  earlier?(name: string): EmbeddingModel | undefined;
  close(): Promise<void>;
}
