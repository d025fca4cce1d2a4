import { z } from "zod";
import { failure } from "../../errors.ts";
import { type Store } from "../store.ts";
import { Database, type DatabaseOptions } from "./database.ts";
import { migrate } from "./migrations.ts";
import { SqliteDocumentStore } from "./sqlite-document-store.ts";
import { SqliteEquipmentStore } from "./sqlite-equipment-store.ts";
import { SqliteFeedbackStore } from "./sqlite-feedback-store.ts";
import { SqliteJobStore } from "./sqlite-job-store.ts";
import { SqliteSessionStore } from "./sqlite-session-store.ts";
import { SqliteTenancyStore } from "./sqlite-tenancy-store.ts";
import { countTraces } from "./traces.ts";
import { SqliteUnansweredStore } from "./sqlite-unanswered-store.ts";
import { SqliteVerifiedAnswerStore } from "./sqlite-verified-answer-store.ts";

const pingRow = z.object({ one: z.literal(1) });

/**
 * Opens `equivox.db` in a directory, made or upgraded as needed.
 * Throws `storage-failed`, `storage-full`, or `store-newer`.
 */
export function openSqliteStore({
  directory,
  busyTimeoutMs = 5_000,
}: Partial<DatabaseOptions> & Pick<DatabaseOptions, "directory">): Store {
  const database = new Database({ directory, busyTimeoutMs });
  try {
    migrate(database, directory);
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    tenancy: new SqliteTenancyStore(database),
    equipment: new SqliteEquipmentStore(database),
    documents: new SqliteDocumentStore(database),
    jobs: new SqliteJobStore(database),
    sessions: new SqliteSessionStore(database),
    verifiedAnswers: new SqliteVerifiedAnswerStore(database),
    unanswered: new SqliteUnansweredStore(database),
    feedback: new SqliteFeedbackStore(database),
    countTraces: async (subject) => countTraces(database, subject),
    async ping() {
      const answer = database.one(pingRow, "SELECT 1 AS one");
      if (!answer) throw failure("storage-failed", { what: "the database", problem: "it does not answer" });
    },
    async close() {
      await database.endThread();
      database.close();
    },
  };
}
