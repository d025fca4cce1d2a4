import { announcedDocuments, generationChanged } from "../knowledge/generation-changed.ts";
import { type DocumentStore, type JobReference, type PartitionKey } from "../knowledge/document-store.ts";
import { createRemoval, type Removal } from "../knowledge/removal.ts";
import { createUploads, type Uploads } from "../knowledge/ingest/upload.ts";
import { type EquipmentStore } from "../tenancy/equipment.ts";
import { type Coordination } from "./coordination.ts";
import { type Host } from "./host.ts";
import { type Storage } from "./storage.ts";

/** Where documents come in and go out. */
export interface Library {
  readonly uploads: Uploads;
  readonly removal: Removal;
  /** The store of documents, telling all processes of each change. */
  readonly documents: DocumentStore;
}

export interface LibraryOptions {
  readonly storage: Storage;
  readonly coordination: Coordination;
  /** The store of equipment through which everything else reads it. */
  readonly equipment: EquipmentStore;
  /** A document waits to be indexed. */
  readonly onQueued: (job: JobReference) => void;
}

/** Wires uploads and deletions. */
export function createLibrary({ config, random, log }: Host, { storage, coordination, equipment, onQueued }: LibraryOptions): Library {
  const { store, files } = storage;
  const { clock, bus } = coordination;
  const documents = announcedDocuments(store.documents, bus);
  const limits = { maxBytes: config.uploadMaxBytes, maxConcurrent: config.uploadMaxConcurrent, timeoutMs: config.uploadTimeoutMs };
  const uploads = createUploads({ files, documents, random, clock, limits, onAccepted: onQueued });
  const onRemoved = (key: PartitionKey): void => bus.publish(generationChanged, key);
  return { uploads, documents, removal: createRemoval({ documents, equipment, tenancy: store.tenancy, files, log, onRemoved }) };
}
