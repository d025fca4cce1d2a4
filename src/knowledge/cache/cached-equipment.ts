import { type Bus } from "../../base/bus.ts";
import { type Equipment, equipmentSchema, type EquipmentSlug, type EquipmentStore } from "../../tenancy/equipment.ts";
import { tenantKey } from "../../tenancy/key.ts";
import { type TenantId } from "../../tenancy/tenant.ts";
import { generationChanged } from "../generation-changed.ts";
import { type Cache, type CacheKind, type CachePlace, type OnCache } from "./cache.ts";
import { ReadThrough } from "./read-through.ts";

export interface CachedEquipmentOptions {
  readonly cache: Cache;
  readonly bus: Pick<Bus, "publish" | "subscribe">;
  readonly lifetimeMs: number;
  readonly onCache?: OnCache;
}

export interface CachedEquipmentStore extends EquipmentStore {
  /** Stops listening for changes. Idempotent. */
  close(): void;
}

/** Equipment that is not there is not kept, so that it is there at once when somebody creates it. */
class Missing extends Error {}

/**
 * The same store, with single equipments kept and dropped on every write, on all nodes. The manifest in them may be older than
 * the store's for as long as a message takes: search asks for the generation itself.
 */
export function cachedEquipment(store: EquipmentStore, options: CachedEquipmentOptions): CachedEquipmentStore {
  const { cache, bus, lifetimeMs } = options;
  const reads = new ReadThrough(equipmentKind(lifetimeMs), options);
  const drop = (tenant: TenantId, slug: EquipmentSlug) => cache.drop(placeOf(tenant, slug));
  // All nodes hear of it: were each to tell the others, a change would cost as many messages as there are pairs of nodes.
  const unsubscribe = bus.subscribe(generationChanged, ({ tenant, equipment }) => void cache.forget(placeOf(tenant, equipment)));
  return {
    async create(equipment) {
      try {
        return await store.create(equipment);
      } finally {
        // Also after an error: a write whose receipt was lost may have been made.
        await drop(equipment.tenant, equipment.slug);
      }
    },
    async get(tenant, slug) {
      try {
        return await reads.read(placeOf(tenant, slug), undefined, async () => {
          const equipment = await store.get(tenant, slug);
          if (!equipment) throw new Missing();
          return equipment;
        });
      } catch (error) {
        if (error instanceof Missing) return undefined;
        throw error;
      }
    },
    list: (tenant) => store.list(tenant),
    async update(tenant, slug, change) {
      try {
        return await store.update(tenant, slug, change);
      } finally {
        await drop(tenant, slug);
      }
    },
    async delete(tenant, slug) {
      const deleted = await store.delete(tenant, slug).finally(() => drop(tenant, slug));
      if (deleted) bus.publish(generationChanged, { tenant, equipment: slug });
      return deleted;
    },
    close: unsubscribe,
  };
}

function placeOf(tenant: TenantId, slug: EquipmentSlug): CachePlace {
  return { tenant, key: tenantKey(tenant, "eq", slug) };
}

function equipmentKind(lifetimeMs: number): CacheKind<Equipment> {
  return { layer: "equipment", lifetimeMs, encode: (equipment) => equipment, decode: (stored) => equipmentSchema.parse(stored) };
}
