import { failure } from "../../errors.ts";
import {
  type Equipment,
  type EquipmentChange,
  equipmentRowSchema,
  type EquipmentSlug,
  type EquipmentStore,
} from "../../tenancy/equipment.ts";
import { type TenantId, tenantSchema } from "../../tenancy/tenant.ts";
import { deleteEquipment, finishDeletion } from "./deletion.ts";
import { alive, equipmentOf } from "./keys.ts";
import { type MongoDatabase } from "./mongo-database.ts";
import { isDuplicate } from "./mongo-error.ts";

const equipmentRow = equipmentRowSchema
  .omit({ tenant: true })
  .extend({ tenant_id: tenantSchema })
  .transform(({ tenant_id: tenant, generation, active, ...rest }): Equipment => ({ tenant, ...rest, manifest: { generation, active } }));

/** Equipment in MongoDB, each with the manifest that readers of its partition start from. */
export class MongoEquipmentStore implements EquipmentStore {
  readonly #database: MongoDatabase;

  constructor(database: MongoDatabase) {
    this.#database = database;
  }

  async create(equipment: Omit<Equipment, "manifest">): Promise<Equipment> {
    const { tenant, slug, name, manufacturer, model, createdAt } = equipment;
    const row = {
      ...equipmentOf(tenant, slug),
      name,
      ...(manufacturer === undefined ? {} : { manufacturer }),
      ...(model === undefined ? {} : { model }),
      createdAt,
      generation: createdAt,
      active: [],
      intake: { number: 0 },
    };
    // One of the same slug whose deletion was cut off goes first.
    const made = (await this.#insert(row)) || ((await finishDeletion(this.#database, tenant, slug)) && (await this.#insert(row)));
    if (!made) throw failure("equipment-exists", { equipment: slug });
    return { ...equipment, manifest: { generation: createdAt, active: [] } };
  }

  async get(tenant: TenantId, slug: EquipmentSlug): Promise<Equipment | undefined> {
    return this.#database.one(equipmentRow, "equipment", { ...equipmentOf(tenant, slug), ...alive }, { deadline: "voice" });
  }

  async list(tenant: TenantId): Promise<Equipment[]> {
    return this.#database.all(equipmentRow, "equipment", { tenant_id: tenant, ...alive }, { sort: { slug: 1 } });
  }

  async update(tenant: TenantId, slug: EquipmentSlug, change: EquipmentChange): Promise<Equipment | undefined> {
    const { name, manufacturer, model } = change;
    const given = Object.entries({ name, manufacturer, model }).filter(([, value]) => value !== undefined);
    if (given.length === 0) return this.get(tenant, slug);
    const filter = { ...equipmentOf(tenant, slug), ...alive };
    return this.#database.change(equipmentRow, "equipment", filter, { $set: Object.fromEntries(given) });
  }

  async delete(tenant: TenantId, slug: EquipmentSlug): Promise<boolean> {
    return deleteEquipment(this.#database, tenant, slug);
  }

  /** False when the slug is taken. */
  async #insert(row: Readonly<Record<string, unknown>>): Promise<boolean> {
    try {
      await this.#database.insert("equipment", row);
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }
}
