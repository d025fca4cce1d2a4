import { z } from "zod";
import { failure, problemOf } from "../../errors.ts";
import { type AcceptedUpload, type NewUpload } from "../../knowledge/document-store.ts";
import { fulfil, type Intent, intentOf, putIntent, readIntake } from "./intake.ts";
import { alive, documentOf, partitionOf } from "./keys.ts";
import { backOff, type MongoDatabase } from "./mongo-database.ts";

const candidateRow = z.object({ id: z.string(), fileName: z.string(), createdAt: z.int(), latestVersion: z.int() });
type Candidate = z.infer<typeof candidateRow>;
const lastJobRow = z.object({ id: z.string(), state: z.string() });

/** Times that other uploads may be faster. Each one means that another upload was accepted. */
const maxAttempts = 400;

/**
 * Records an upload as `DocumentStore.acceptUpload` says, without a transaction: uploads of one equipment are put in order by a
 * compare-and-set on its count of uploads, which writes down what is about to be done; whoever comes next does it first if need be.
 */
export async function acceptUpload(database: MongoDatabase, upload: NewUpload): Promise<AcceptedUpload> {
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    await backOff(attempt);
    const intake = await readIntake(database, upload);
    if (!intake) throw failure("equipment-not-found", { equipment: upload.equipment });
    if (intake.intent) {
      await fulfil(database, upload, intake);
      continue;
    }
    const decision = await decide(database, upload);
    if ("accepted" in decision) return decision.accepted;
    const { intent } = decision;
    const recorded = await undecided(
      database,
      async () =>
        (await putIntent(database, upload, intake, intent)) && fulfil(database, upload, { ...intake, number: intake.number + 1, intent }),
    );
    if (!recorded) continue;
    const { documentId, version, jobId, kind } = intent;
    return { documentId, version, jobId, created: kind !== "retry" };
  }
  throw failure("storage-failed", { what: `The upload of ${upload.fileName}`, problem: "others were faster all the time" });
}

/** An upload may be recorded although the call that should do so failed in whatever way; `store-unreachable` says that much. */
async function undecided<Value>({ connection }: MongoDatabase, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw failure("store-unreachable", { address: connection.address, problem: problemOf(error) }, error);
  }
}

type Decision = { readonly accepted: AcceptedUpload } | { readonly intent: Intent };

async function decide(database: MongoDatabase, upload: NewUpload): Promise<Decision> {
  const { existing, documentId, fileName } = upload;
  const named = existing ? await findOne(database, upload, documentId) : undefined;
  if (existing && !named) throw failure("document-not-found", { documentId });

  const same = await findSameContent(database, upload);
  if (same) return decideJob(database, upload, { documentId: same.id, version: same.latestVersion });

  const target = named ?? oldest(await findAll(database, upload, { fileName }));
  return {
    intent: target
      ? intentOf(upload, { kind: "version", documentId: target.id, version: target.latestVersion + 1 })
      : intentOf(upload, { kind: "document", documentId, version: 1 }),
  };
}

async function findSameContent(database: MongoDatabase, upload: NewUpload): Promise<Candidate | undefined> {
  const { contentHash, existing, documentId, fileName } = upload;
  const found = await findAll(database, upload, { latestHash: contentHash, ...(existing ? { id: documentId } : {}) });
  return oldest(found.filter((one) => one.fileName === fileName)) ?? oldest(found);
}

/** The job of content that is there already; a new one when the last one failed. */
async function decideJob(database: MongoDatabase, upload: NewUpload, target: { documentId: string; version: number }): Promise<Decision> {
  const last = await database.one(
    lastJobRow,
    "jobs",
    { ...partitionOf(upload), ...target, kind: { $exists: false } },
    { fields: ["id", "state"], sort: { sequence: -1 } },
  );
  if (last && last.state !== "failed") return { accepted: { ...target, jobId: last.id, created: false } };
  return { intent: intentOf(upload, { kind: "retry", ...target }) };
}

const fields = Object.keys(candidateRow.shape);

function findOne(database: MongoDatabase, upload: NewUpload, documentId: string): Promise<Candidate | undefined> {
  return database.one(candidateRow, "documents_metadata", { ...documentOf(upload, documentId), ...alive }, { fields });
}

function findAll(database: MongoDatabase, upload: NewUpload, filter: Readonly<Record<string, string>>): Promise<Candidate[]> {
  return database.all(candidateRow, "documents_metadata", { ...partitionOf(upload), ...alive, ...filter }, { fields });
}

function oldest(candidates: readonly Candidate[]): Candidate | undefined {
  return [...candidates].sort((left, right) => left.createdAt - right.createdAt || (left.id < right.id ? -1 : 1))[0];
}
