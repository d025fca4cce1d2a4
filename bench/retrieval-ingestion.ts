import { type PartitionKey } from "../src/knowledge/document-store.ts";
import { packPostings } from "../src/knowledge/index/postings.ts";
import { packVectors } from "../src/knowledge/index/vectors.ts";
import { type Store } from "../src/stores/store.ts";
import { slugSchema } from "../src/tenancy/equipment.ts";
import { dimensions, type MadeChunk, makeDocuments, type PartitionPlan } from "./retrieval-data.ts";
import { modelName } from "./retrieval-engine.ts";

/** Puts made-up partitions into a store, and takes the time of it without that of making them up. */
export class Ingestion {
  chunks = 0;
  ms = 0;
  packingMs = 0;
  readonly otherEquipment = slugSchema.parse("another-machine");
  /** A few documents of 200 chunks, for whoever deletes some. */
  readonly someDocuments: { readonly key: PartitionKey; readonly id: string }[] = [];
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async add(plan: PartitionPlan): Promise<void> {
    await this.#store.equipment.create({ tenant: plan.key.tenant, slug: plan.key.equipment, name: plan.key.equipment, createdAt: 1 });
    for (const { documentId, chunks } of makeDocuments(plan)) await this.addDocument(plan.key, documentId, chunks, modelName);
  }

  /** @param model what made the vectors */
  async addDocument(key: PartitionKey, documentId: string, made: readonly MadeChunk[], model: string): Promise<void> {
    const { documents, jobs } = this.#store;
    const jobId = `job.${documentId}`;
    await documents.acceptUpload({
      ...key,
      documentId,
      jobId,
      existing: false,
      title: documentId,
      fileName: documentId,
      contentHash: documentId,
      bytes: 1,
      mediaType: "text/plain",
      fileKey: documentId,
      now: 1,
    });
    const job = await jobs.claim(key, jobId, 2, 1_000_000);
    if (!job) throw new Error("the job is gone");
    const lease = { ...key, jobId, fence: job.fence };
    const start = performance.now();
    const chunks = made.map(({ chunk }) => chunk);
    const segment = { documentId, version: 1, ordinal: 0, firstChunk: 0, chunkCount: chunks.length, model };
    const packed = packVectors(
      made.map(({ codes }) => codes),
      dimensions,
    );
    const segments = [{ ...segment, ...packPostings(chunks), ...packed }];
    this.packingMs += performance.now() - start;
    await documents.putIndexed(lease, { ...key, documentId, version: 1, pages: [], chunks, segments }, { activate: true, now: 3 });
    this.ms += performance.now() - start;
    this.chunks += chunks.length;
    await jobs.finishJob(lease, { state: "indexed", searchable: true, progress: { stage: "done", done: 1, total: 1 }, now: 4 });
    if (this.someDocuments.length < 20 && chunks.length === 200) this.someDocuments.push({ key, id: documentId });
  }
}
