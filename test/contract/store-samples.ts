import { expect } from "vitest";
import {
  type AcceptedUpload,
  type IndexedVersion,
  type JobLease,
  type NewUpload,
  type PartitionKey,
} from "../../src/knowledge/document-store.ts";
import { type StoredChunk } from "../../src/knowledge/index/chunk.ts";
import { type IndexedSegment } from "../../src/knowledge/index/segment.ts";
import { type Job } from "../../src/knowledge/job.ts";
import { type Store } from "../../src/stores/store.ts";
import { type EquipmentSlug, slugSchema } from "../../src/tenancy/equipment.ts";
import { type TenantId, tenantSchema, userSchema } from "../../src/tenancy/tenant.ts";
import { type Turn } from "../../src/voice/session-store.ts";

export const acme = tenantSchema.parse("acme");
export const rival = tenantSchema.parse("rival");
export const press = slugSchema.parse("press");
export const pump = slugSchema.parse("pump");
export const ada = userSchema.parse("ada");
export const bob = userSchema.parse("bob:%/ ü");

export const pressKey: PartitionKey = { tenant: acme, equipment: press };

export const later = { progress: { stage: "done", done: 1, total: 1 }, searchable: true, now: 5_000 } as const;

let uploads = 0;

/** An upload of new content under new ids, but for what is given. */
export function sampleUpload(key: PartitionKey, given: Partial<NewUpload> = {}): NewUpload {
  const number = ++uploads;
  return {
    tenant: key.tenant,
    equipment: key.equipment,
    documentId: `doc.${key.equipment}.${number}`,
    jobId: `job.${key.equipment}.${number}`,
    existing: false,
    title: `Manual ${number}`,
    fileName: `manual-${number}.pdf`,
    contentHash: String(number).padStart(64, "0"),
    bytes: 1_234,
    mediaType: "application/pdf",
    fileKey: `${key.tenant}/file-${number}`,
    now: 1_000 + number,
    ...given,
  };
}

/** `count` chunks over as many pages, in segments of two. Their text names the document and version. */
export function sampleIndex(key: PartitionKey, documentId: string, version: number, count = 3): IndexedVersion {
  const ordinals = Array.from({ length: count }, (_, ordinal) => ordinal);
  return {
    tenant: key.tenant,
    equipment: key.equipment,
    documentId,
    version,
    pages: ordinals.map((ordinal) => ({
      number: ordinal + 1,
      ...(ordinal === 0 ? { label: "iv" } : {}),
      blocks: [
        { kind: "heading", level: 1, text: `Part ${ordinal}` },
        { kind: "table", header: ["a"], rows: [[`${documentId} v${version}`]] },
      ],
    })),
    chunks: ordinals.map((ordinal) => sampleChunk(documentId, version, ordinal)),
    segments: ordinals
      .filter((ordinal) => ordinal % 2 === 0)
      .map((firstChunk, ordinal) => ({
        documentId,
        version,
        ordinal,
        firstChunk,
        chunkCount: Math.min(2, count - firstChunk),
        lexical: new Uint8Array([ordinal, 0, 255, version]),
        surfaces: Array.from({ length: Math.min(2, count - firstChunk) }, (_, chunk) => new Uint8Array([chunk, ordinal, version])),
      })),
  };
}

/** What `readPartition` gives of segments. */
export function asStored(segments: readonly IndexedSegment[]): unknown[] {
  const id: unknown = expect.any(String);
  return segments.map(({ surfaces: _surfaces, sentences: _sentences, ...segment }) => ({ ...segment, id }));
}

export function sampleChunk(documentId: string, version: number, ordinal: number): StoredChunk {
  const text = `${documentId} v${version} chunk ${ordinal} – 12 N·m`;
  return {
    documentId,
    version,
    ordinal,
    pageFrom: ordinal + 1,
    pageTo: ordinal + 1,
    headingPath: ["Maintenance", `Part ${ordinal}`],
    sentences: [
      { kind: "step", text, page: ordinal + 1, pageLabel: "iv" },
      { kind: "warning", text: "Hot.", page: ordinal + 1 },
    ],
    text,
    hash: `hash-${ordinal}`,
  };
}

export function sampleTurn(question = "What torque?"): Omit<Turn, "number"> {
  return {
    askedAt: 2_000,
    mode: "voice",
    question,
    rewritten: "What torque do the wheel bolts need?",
    answered: true,
    sentences: [
      {
        index: 0,
        text: "12 N·m.",
        spoken: "twelve newton metres",
        warning: false,
        citations: [{ n: 1, documentId: "doc", version: 1, title: "Manual", page: 4, headingPath: ["Specs"], quote: "12 N·m" }],
      },
    ],
    interrupted: false,
    timingMs: { endpoint: 500.5, total: 612.25 },
  };
}

export async function createEquipment(store: Store, tenant: TenantId, slug: EquipmentSlug, createdAt = 1_000): Promise<PartitionKey> {
  await store.equipment.create({ tenant, slug, name: `The ${slug}`, createdAt });
  return { tenant, equipment: slug };
}

export function leaseOf({ tenant, equipment, id, fence }: Job): JobLease {
  return { tenant, equipment, jobId: id, fence };
}

/** Claims the one job that is open. */
export async function claimOnly(store: Store, now = 2_000): Promise<Job> {
  const job = await store.jobs.claimJob(now, 1_000);
  if (!job) throw new Error("there is no job to claim");
  return job;
}

/** Uploads, indexes and activates a version, and ends its job. */
export async function addIndexed(store: Store, key: PartitionKey, given: Partial<NewUpload> = {}, chunks = 3): Promise<AcceptedUpload> {
  const accepted = await store.documents.acceptUpload(sampleUpload(key, given));
  const lease = leaseOf(await claimOnly(store));
  const index = sampleIndex(key, accepted.documentId, accepted.version, chunks);
  await store.documents.putIndexed(lease, index, active);
  await store.jobs.finishJob(lease, { state: "indexed", ...later });
  return accepted;
}

/** What makes a version answer at once. */
export const active = { activate: true, now: 3_000 };

/** Uploads a version and claims its job. */
export async function uploadAndClaim(store: Store, given: Partial<NewUpload> = {}, now = 2_000): Promise<ClaimedUpload> {
  const upload = await store.documents.acceptUpload(sampleUpload(pressKey, given));
  return { upload, lease: leaseOf(await claimOnly(store, now)) };
}

interface ClaimedUpload {
  readonly upload: AcceptedUpload;
  readonly lease: JobLease;
}
