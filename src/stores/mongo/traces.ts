import { type Traces, type TraceSubject } from "../../knowledge/traces.ts";
import { type CollectionDefinition, type CollectionName, collectionDefinitions } from "./index-definitions.ts";
import { type MongoDatabase } from "./mongo-database.ts";

/** Where a collection names a subject by a field of its own. */
const ownFields: Readonly<Record<string, Partial<Record<keyof TraceSubject, string>>>> = {
  equipment: { equipment: "slug" },
  documents_metadata: { documentId: "id" },
};
const usualFields: Readonly<Record<keyof TraceSubject, string>> = {
  tenant: "tenant_id",
  equipment: "equipment_id",
  documentId: "documentId",
};

/** What is stored of a subject, as `Store.countTraces` says: asked of every collection with an index that names it. */
export async function countTraces(database: MongoDatabase, subject: TraceSubject): Promise<Traces> {
  const traces: Record<string, number> = {};
  const given = (["tenant", "equipment", "documentId"] as const).filter((part) => subject[part] !== undefined);
  const definitions: readonly (CollectionDefinition & { readonly name: CollectionName })[] = Object.values(collectionDefinitions);
  for (const { name, indexes } of definitions) {
    const fields = given.map((part) => ownFields[name]?.[part] ?? usualFields[part]);
    if (!indexes.some((index) => fields.every((field) => field in index.fields))) continue;
    const filter = Object.fromEntries(given.map((part, index) => [fields[index] ?? "", subject[part]]));
    const count = await database.count(name, filter);
    if (count > 0) traces[name] = count;
  }
  return traces;
}
