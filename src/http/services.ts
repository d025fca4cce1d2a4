import { type Readable } from "node:stream";
import { type Clock } from "../base/clock.ts";
import { type Random } from "../base/random.ts";
import { type Ask } from "../knowledge/ask.ts";
import { type AcceptedUpload, type DocumentStore, type JobStore, type PartitionKey } from "../knowledge/document-store.ts";
import { type Files } from "../knowledge/files.ts";
import { type EquipmentSlug, type EquipmentStore } from "../tenancy/equipment.ts";
import { type TenancyStore } from "../tenancy/tenancy-store.ts";
import { type TenantId } from "../tenancy/tenant.ts";
import { type Tickets } from "../tenancy/ticket.ts";
import { type Tokens } from "../tenancy/token.ts";
import { type SessionStore } from "../voice/session-store.ts";

/** Receives documents. */
export interface Uploads {
  /**
   * Durable when it resolves. Throws `equipment-not-found`, `document-not-found`, `file-empty`, `file-type-unsupported`,
   * `upload-too-large`, `upload-incomplete`, `storage-full`, `queue-full`; keeps nothing then.
   */
  accept(upload: {
    readonly tenant: TenantId;
    readonly equipment: EquipmentSlug;
    readonly fileName: string;
    /** The document that this is the next version of; told from the content and file name when absent. */
    readonly documentId?: string;
    readonly source: Readable;
    readonly signal: AbortSignal;
  }): Promise<AcceptedUpload>;
}

/** Tells when a job has moved on; the job itself is read from the store. */
export interface JobEvents {
  /** Calls `listener` after each change of the job, in this process; returns an idempotent unsubscribe. */
  subscribe(jobId: string, listener: () => void): () => void;
}

/** Deletes with everything that hangs on it, original files included. Each is false when there was nothing. */
export interface Removal {
  document(key: PartitionKey, documentId: string): Promise<boolean>;
  equipment(key: PartitionKey): Promise<boolean>;
  tenant(tenant: TenantId): Promise<boolean>;
}

/** The engines in use, by their names. */
export interface Engines {
  readonly embedding: string;
  readonly speechToText: string;
  readonly textToSpeech: string;
  readonly voiceActivity: string;
  readonly answers: string;
}

/** What the detailed health page says of the parts that http does not see itself. */
export interface HealthChecks {
  /** `ok`, or what is wrong, by part: `embedding_service`, `speech_to_text`, `text_to_speech`, `voice_activity`, … */
  engines(): Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>;
  /** Throws when the database cannot answer. */
  pingDatabase(): Promise<void>;
}

/** Everything that the HTTP server needs from the rest of the product; the composition root fills it. */
export interface HttpServices {
  readonly clock: Clock;
  readonly random: Random;
  readonly tenancy: TenancyStore;
  readonly equipment: EquipmentStore;
  readonly documents: Pick<DocumentStore, "getDocument" | "listDocuments" | "getVersion" | "listVersions" | "getPage">;
  readonly jobs: Pick<JobStore, "getJob" | "countJobs">;
  readonly sessions: SessionStore;
  readonly files: Pick<Files, "open">;
  readonly tokens: Tokens;
  readonly tickets: Tickets;
  readonly ask: Ask;
  readonly uploads: Uploads;
  readonly jobEvents: JobEvents;
  readonly removal: Removal;
  readonly health: HealthChecks;
  readonly engines: Engines;
}
