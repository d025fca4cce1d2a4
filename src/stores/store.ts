import { type DocumentStore, type JobStore } from "../knowledge/document-store.ts";
import { type EquipmentStore } from "../tenancy/equipment.ts";
import { type TenancyStore } from "../tenancy/tenancy-store.ts";
import { type SessionStore } from "../voice/session-store.ts";

/** Everything that outlives the process. Each adapter passes `test/contract/store.ts`. */
export interface Store {
  readonly tenancy: TenancyStore;
  readonly equipment: EquipmentStore;
  readonly documents: DocumentStore;
  readonly jobs: JobStore;
  readonly sessions: SessionStore;
  /** Throws `storage-failed` when the store cannot answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
