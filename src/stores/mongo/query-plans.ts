import { type Document } from "mongodb";
import { problemOf } from "../../errors.ts";
import { collectionDefinitions } from "./index-definitions.ts";
import { abortable, type MongoConnection } from "./mongo-client.ts";

const { equipment, documents, chunks, segments, sessions, jobs, turns, verifiedAnswers } = collectionDefinitions;
const partition = { tenant_id: "doctor", equipment_id: "doctor" };
const version = { documentId: "doctor", version: 1 };

/** The reads that people wait for, shaped as the store sends them. Each must be answered from an index. */
const hotQueries: readonly { readonly name: string; readonly collection: string; readonly filter: Document }[] = [
  {
    name: "the generation of an equipment",
    collection: equipment.name,
    filter: { tenant_id: "doctor", slug: "doctor", deleting: { $exists: false } },
  },
  { name: "a document", collection: documents.name, filter: { ...partition, id: "doctor", deleting: { $exists: false } } },
  { name: "the segments of an equipment", collection: segments.name, filter: { ...partition, $or: [{ ...version, content: "doctor" }] } },
  { name: "the chunks of an answer", collection: chunks.name, filter: { ...partition, $or: [{ ...version, ordinal: { $in: [1, 2] } }] } },
  { name: "the verified answers of an equipment", collection: verifiedAnswers.name, filter: partition },
  { name: "an answer that is judged", collection: turns.name, filter: { ...partition, answerId: "doctor" } },
  { name: "a job", collection: jobs.name, filter: { ...partition, id: "doctor" } },
  { name: "a session", collection: sessions.name, filter: { tenant_id: "doctor", user_id: "doctor", id: "doctor" } },
];

/** What the server would do: the names of hot queries that read whole collections, or why it cannot say. */
export type QueryPlans =
  | { readonly state: "explained"; readonly count: number; readonly scanning: readonly string[] }
  | { readonly state: "unknown"; readonly problem: string };

/** Has the server explain the hot queries; changes nothing and runs none of them. */
export async function inspectQueryPlans({ run, database }: MongoConnection): Promise<QueryPlans> {
  const scanning: string[] = [];
  for (const { name, collection, filter } of hotQueries) {
    try {
      const command = { explain: { find: collection, filter }, verbosity: "queryPlanner" };
      const plan = await run("a query plan", (signal) => database.command(command, abortable(signal)));
      if (stagesOf(plan).has("COLLSCAN")) scanning.push(name);
    } catch (error) {
      return { state: "unknown", problem: problemOf(error) };
    }
  }
  return { state: "explained", count: hotQueries.length, scanning };
}

/** Every stage of the chosen plans, of all shards; plans that lost do not count. */
export function stagesOf(plan: unknown): ReadonlySet<string> {
  const stages = new Set<string>();
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(walk);
    else if (typeof node === "object" && node !== null) {
      for (const [field, value] of Object.entries(node)) {
        if (field === "stage" && typeof value === "string") stages.add(value);
        else if (field !== "rejectedPlans" && field !== "command") walk(value);
      }
    }
  };
  walk(plan);
  return stages;
}
