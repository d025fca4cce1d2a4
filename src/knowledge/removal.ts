import { type Log } from "../base/log.ts";
import { type EquipmentStore } from "../tenancy/equipment.ts";
import { type TenancyStore } from "../tenancy/tenancy-store.ts";
import { type TenantId } from "../tenancy/tenant.ts";
import { type DocumentStore, type PartitionKey } from "./document-store.ts";
import { type Files } from "./files.ts";
import { type Traces, type TraceSubject } from "./traces.ts";

/** Deletes with everything that hangs on it, original files included. Each is false when there was nothing. */
export interface Removal {
  document(key: PartitionKey, documentId: string): Promise<boolean>;
  equipment(key: PartitionKey): Promise<boolean>;
  tenant(tenant: TenantId): Promise<boolean>;
}

export interface RemovalOptions {
  readonly documents: Pick<DocumentStore, "deleteDocument" | "listDocuments" | "listVersions">;
  readonly equipment: Pick<EquipmentStore, "list" | "delete">;
  readonly tenancy: Pick<TenancyStore, "deleteTenant">;
  readonly files: Pick<Files, "delete">;
  readonly log: Log;
  /** What is still stored of something: looked at after each deletion, and told in the log if there is anything. */
  readonly countTraces: (subject: TraceSubject) => Promise<Traces>;
  /** Called with each equipment that went with its tenant. */
  readonly onRemoved?: (key: PartitionKey) => void;
}

/** Rows go first, so that nothing can refer to a file that is gone; a file left behind by a crash falls to the sweep at the next start. */
export function createRemoval(options: RemovalOptions): Removal {
  const { documents, equipment, tenancy } = options;
  return {
    async document(key, documentId) {
      const fileKeys = await documents.deleteDocument(key, documentId);
      if (!fileKeys) return false;
      await deleteFiles(options, fileKeys);
      await verify(options, { ...key, documentId });
      return true;
    },
    async equipment(key) {
      const fileKeys = await listFileKeys(options, key);
      if (!(await equipment.delete(key.tenant, key.equipment))) return false;
      await deleteFiles(options, fileKeys);
      await verify(options, key);
      return true;
    },
    async tenant(tenant) {
      const fileKeys: string[] = [];
      const partitions = (await equipment.list(tenant)).map(({ slug }) => ({ tenant, equipment: slug }));
      for (const key of partitions) fileKeys.push(...(await listFileKeys(options, key)));
      if (!(await tenancy.deleteTenant(tenant))) return false;
      for (const key of partitions) options.onRemoved?.(key);
      await deleteFiles(options, fileKeys);
      await verify(options, { tenant });
      return true;
    },
  };
}

/** What a writer leaves that lost its document in the middle of a write, it takes back itself; anything else is a defect to be seen. */
async function verify({ countTraces, log }: RemovalOptions, subject: TraceSubject): Promise<void> {
  const left = await countTraces(subject).catch((error: unknown) => {
    log.warn({ error }, "whether everything was deleted could not be looked up");
    return {};
  });
  if (Object.keys(left).length > 0) log.error({ left }, "something is left of what was deleted");
}

async function listFileKeys({ documents }: RemovalOptions, key: PartitionKey): Promise<string[]> {
  const fileKeys: string[] = [];
  for (const { id } of await documents.listDocuments(key)) {
    for (const { fileKey } of await documents.listVersions(key, id)) fileKeys.push(fileKey);
  }
  return fileKeys;
}

async function deleteFiles({ files, log }: RemovalOptions, fileKeys: readonly string[]): Promise<void> {
  for (const fileKey of fileKeys) {
    await files.delete(fileKey).catch((error: unknown) => {
      log.warn({ fileKey, error }, "a file could not be deleted; the sweep at the next start will");
    });
  }
}
