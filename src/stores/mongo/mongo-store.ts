import { systemClock } from "../../base/clock.ts";
import { type Store } from "../store.ts";
import { finishDeletions } from "./deletion.ts";
import { type MongoConnection, type MongoOptions, openMongoClient } from "./mongo-client.ts";
import { MongoDatabase } from "./mongo-database.ts";
import { MongoDocumentStore } from "./mongo-document-store.ts";
import { MongoEquipmentStore } from "./mongo-equipment-store.ts";
import { MongoFeedbackStore } from "./mongo-feedback-store.ts";
import { MongoJobStore } from "./mongo-job-store.ts";
import { MongoSessionStore } from "./mongo-session-store.ts";
import { MongoTenancyStore } from "./mongo-tenancy-store.ts";
import { countTraces } from "./traces.ts";
import { MongoUnansweredStore } from "./mongo-unanswered-store.ts";
import { MongoVerifiedAnswerStore } from "./mongo-verified-answer-store.ts";
import { ensureSchema } from "./schema.ts";

export interface MongoStoreOptions extends MongoOptions {
  /** Stores the vector of each chunk beside its text as well, for an index of Atlas Search. */
  readonly chunkVectors?: boolean;
}

/** The store, and the connection that files and vector search share with it. */
export interface MongoStore extends Store {
  readonly connection: MongoConnection;
}

/**
 * Opens the database that an address names, `equivox` when it names none; marked and indexed as needed.
 * Throws `store-unreachable` when no server answers in time: call it again. Throws `setting-invalid`, `store-foreign` or
 * `store-newer` when calling again is of no use.
 */
export async function openMongoStore(options: MongoStoreOptions): Promise<MongoStore> {
  const connection = await openMongoClient(options);
  const database = new MongoDatabase(connection);
  try {
    await ensureSchema(connection, (options.clock ?? systemClock).now());
    await finishDeletions(database);
  } catch (error) {
    await connection.close();
    throw error;
  }
  return {
    connection,
    tenancy: new MongoTenancyStore(database),
    equipment: new MongoEquipmentStore(database),
    documents: new MongoDocumentStore(database, { chunkVectors: options.chunkVectors ?? false }),
    jobs: new MongoJobStore(database),
    sessions: new MongoSessionStore(database),
    verifiedAnswers: new MongoVerifiedAnswerStore(database),
    unanswered: new MongoUnansweredStore(database),
    feedback: new MongoFeedbackStore(database),
    countTraces: (subject) => countTraces(database, subject),
    ping: () => connection.ping(),
    close: () => connection.close(),
  };
}
