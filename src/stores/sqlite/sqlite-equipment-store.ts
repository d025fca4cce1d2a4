import { failure } from "../../errors.ts";
import {
  type Equipment,
  type EquipmentChange,
  equipmentRowSchema,
  type EquipmentSlug,
  type EquipmentStore,
  type Manifest,
} from "../../tenancy/equipment.ts";
import { type TenantId } from "../../tenancy/tenant.ts";
import { json } from "./columns.ts";
import { type Database } from "./database.ts";
import { isDuplicate } from "./storage-error.ts";

const equipmentRow = equipmentRowSchema
  .extend({ active: json(equipmentRowSchema.shape.active) })
  .transform(({ generation, active, ...equipment }): Equipment => ({ ...equipment, manifest: { generation, active } }));

const selectEquipment = `
  SELECT tenant, slug, name, manufacturer, model, created_at AS createdAt, generation,
    (SELECT json_group_array(json_object('documentId', id, 'version', active_version) ORDER BY id) FROM documents
     WHERE documents.tenant = equipment.tenant AND documents.equipment = equipment.slug AND active_version IS NOT NULL) AS active
  FROM equipment`;

/** Equipment in SQLite. */
export class SqliteEquipmentStore implements EquipmentStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async create(equipment: Omit<Equipment, "manifest">): Promise<Equipment> {
    const { tenant, slug, name, manufacturer, model, createdAt } = equipment;
    try {
      this.#database.run(
        `INSERT INTO equipment (tenant, slug, name, manufacturer, model, created_at, generation)
         VALUES (:tenant, :slug, :name, :manufacturer, :model, :createdAt, :createdAt)`,
        { tenant, slug, name, manufacturer: manufacturer ?? null, model: model ?? null, createdAt },
      );
    } catch (error) {
      throw isDuplicate(error) ? failure("equipment-exists", { equipment: slug }, error) : error;
    }
    const manifest: Manifest = { generation: createdAt, active: [] };
    return { ...equipment, manifest };
  }

  async get(tenant: TenantId, slug: EquipmentSlug): Promise<Equipment | undefined> {
    return this.#get(tenant, slug);
  }

  async list(tenant: TenantId): Promise<Equipment[]> {
    return this.#database.all(equipmentRow, `${selectEquipment} WHERE tenant = :tenant ORDER BY slug`, { tenant });
  }

  async update(tenant: TenantId, slug: EquipmentSlug, change: EquipmentChange): Promise<Equipment | undefined> {
    return this.#database.transaction(() => {
      this.#database.run(
        `UPDATE equipment SET name = coalesce(:name, name), manufacturer = coalesce(:manufacturer, manufacturer),
           model = coalesce(:model, model) WHERE tenant = :tenant AND slug = :slug`,
        { tenant, slug, name: change.name ?? null, manufacturer: change.manufacturer ?? null, model: change.model ?? null },
      );
      return this.#get(tenant, slug);
    });
  }

  async delete(tenant: TenantId, slug: EquipmentSlug): Promise<boolean> {
    // Everything else of the equipment refers to it and goes in the same statement.
    return this.#database.run("DELETE FROM equipment WHERE tenant = :tenant AND slug = :slug", { tenant, slug }) > 0;
  }

  #get(tenant: TenantId, slug: EquipmentSlug): Equipment | undefined {
    return this.#database.one(equipmentRow, `${selectEquipment} WHERE tenant = :tenant AND slug = :slug`, { tenant, slug });
  }
}
