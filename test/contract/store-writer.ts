import { writeSync } from "node:fs";
import { z } from "zod";
import { type Store } from "../../src/stores/store.ts";
import { acme, ada, later, leaseOf, pressKey, sampleIndex, sampleTurn, sampleUpload } from "./store-samples.ts";

/** What the writer says once the store has acknowledged it. */
export const acknowledgedSchema = z.discriminatedUnion("what", [
  z.object({ what: z.literal("upload"), documentId: z.string(), jobId: z.string() }),
  z.object({ what: z.literal("indexed"), documentId: z.string(), jobId: z.string(), chunks: z.number() }),
  z.object({ what: z.literal("turn"), number: z.number(), question: z.string() }),
  z.object({ what: z.literal("revoked"), tokenId: z.string() }),
]);
export type Acknowledged = z.infer<typeof acknowledgedSchema>;

export const writerSession = "ses.writer";

/** Writes without end, saying on standard output what was acknowledged. Equipment and session must be there. */
export async function writeUntilKilled(store: Store): Promise<never> {
  const run = String(process.pid);
  for (let round = 0; ; round++) {
    const id = `${run}.${round}`;
    const accepted = await store.documents.acceptUpload(
      sampleUpload(pressKey, { documentId: `doc.${id}`, jobId: `job.${id}`, fileName: id, contentHash: id, fileKey: `acme/${id}` }),
    );
    acknowledge({ what: "upload", documentId: accepted.documentId, jobId: accepted.jobId });

    const { number } = await store.sessions.appendTurn(acme, ada, writerSession, sampleTurn(id));
    acknowledge({ what: "turn", number, question: id });

    const job = await store.jobs.claimJob(Date.now(), 60_000);
    if (job) {
      const chunks = 20 + (round % 7) * 100;
      const index = sampleIndex(pressKey, job.documentId, job.version, chunks);
      await store.documents.putIndexed(leaseOf(job), index, { activate: true, now: Date.now() });
      await store.jobs.finishJob(leaseOf(job), { ...later, state: "indexed" });
      acknowledge({ what: "indexed", documentId: job.documentId, jobId: job.id, chunks });
    }

    await store.tenancy.revokeToken("issuer", id, Number.MAX_SAFE_INTEGER, Date.now());
    acknowledge({ what: "revoked", tokenId: id });
  }
}

function acknowledge(what: Acknowledged): void {
  writeSync(1, `${JSON.stringify(what)}\n`);
}
