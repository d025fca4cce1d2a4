import { createReadStream } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Clock } from "../base/clock.ts";
import { type Uploads } from "../knowledge/ingest/upload.ts";
import { type Indexing } from "./indexing.ts";
import { isFinal } from "../knowledge/job.ts";
import { type Store } from "../stores/store.ts";
import { slugSchema } from "../tenancy/equipment.ts";
import { localTenant } from "../tenancy/tenant.ts";

/** Names the sample machine. */
export const sampleSlug = slugSchema.parse("sample");

const sample = {
  slug: sampleSlug,
  name: "Norvik RS-18 compressor",
  manufacturer: "Norvik",
  model: "RS-18",
  manual: new URL("../../sample/manual.pdf", import.meta.url),
};

export interface SampleOptions {
  readonly store: Store;
  readonly uploads: Uploads;
  readonly jobs: Pick<Indexing, "onProgress">;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Gives a new DATA_DIR its sample machine, once: who deletes it does not get it back. Resolves when its manual answers
 * questions, or when it turns out that it will not.
 */
export async function seedSample({ store, uploads, jobs, clock, signal }: SampleOptions): Promise<void> {
  if (await store.tenancy.getTenant(localTenant)) return;
  const { slug, name, manufacturer, model } = sample;
  const createdAt = clock.now();
  if (!(await store.equipment.get(localTenant, slug))) {
    await store.equipment.create({ tenant: localTenant, slug, name, manufacturer, model, createdAt });
  }
  const searchable = untilSearchable(jobs, signal);
  const source = createReadStream(fileURLToPath(sample.manual));
  const upload = await uploads.accept({ tenant: localTenant, equipment: slug, fileName: "Norvik RS-18 manual.pdf", source, signal });
  if (upload.created) await searchable;
  // Last, so that a start that was interrupted seeds again; the same content is not stored twice.
  if (!signal.aborted) await store.tenancy.createTenant({ id: localTenant, name: "Local", createdAt });
}

function untilSearchable(jobs: Pick<Indexing, "onProgress">, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      unsubscribe();
      resolve();
    };
    const unsubscribe = jobs.onProgress((job) => {
      const isSample = job.equipment === sample.slug && job.tenant === localTenant;
      if (isSample && (job.searchable || isFinal(job.state))) end();
    });
    signal.addEventListener("abort", end, { once: true });
  });
}
