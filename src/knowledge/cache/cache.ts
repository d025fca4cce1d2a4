import { type TenantKey } from "../../tenancy/key.ts";
import { type TenantId } from "../../tenancy/tenant.ts";

/** What is kept; metrics count by it. */
export type CacheLayer = "embedding" | "retrieval" | "answer" | "equipment" | "generation" | "chunks";

/** `semantic`: what was kept for a question like it. `bypass`: the cache was not asked, or could not be. */
export type CacheOutcome = "hit" | "semantic" | "miss" | "bypass";
export type OnCache = (layer: CacheLayer, outcome: CacheOutcome) => void;

/** One kind of value: how long it is kept, and how it is written outside the process. */
export interface CacheKind<Value> {
  readonly layer: CacheLayer;
  readonly lifetimeMs: number;
  /** What JSON can hold. */
  encode(value: Value): unknown;
  /** Checks what was read; throws when it is not such a value. */
  decode(stored: unknown): Value;
}

/** Where a value lies. The tenant is repeated in what is stored, and checked when it is read. */
export interface CachePlace {
  readonly tenant: TenantId;
  readonly key: TenantKey;
}

export type CacheAnswer<Value> = { readonly outcome: "hit"; readonly value: Value } | { readonly outcome: "miss" | "bypass" };

/** Keeps values that can be made again. None of its calls throws, and none takes longer than the cache's own short deadline. */
export interface Cache {
  get<Value>(kind: CacheKind<Value>, place: CachePlace): Promise<CacheAnswer<Value>>;
  /** The value if it lies in this process. */
  peek<Value>(kind: CacheKind<Value>, place: CachePlace): Value | undefined;
  /** Values are shared with later readers: nobody may change them. */
  set<Value>(kind: CacheKind<Value>, place: CachePlace, value: Value): void;
  /** Forgets a value here and on all other nodes. Resolves when this node and what it shares have forgotten it. */
  drop(place: CachePlace): Promise<void>;
  /** As `drop`, telling nobody: for a change that all nodes hear of by themselves. */
  forget(place: CachePlace): Promise<void>;
  /** Grows with each drop that this node hears of: what was read before a drop must not be kept after it. */
  readonly drops: number;
  close(): Promise<void>;
}
