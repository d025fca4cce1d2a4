import { z } from "zod";
import { type Traces, type TraceSubject } from "../../knowledge/traces.ts";
import { json } from "./columns.ts";
import { type Database } from "./database.ts";

const tableRow = z.object({ name: z.string(), columns: json(z.array(z.string())) });
const countRow = z.object({ count: z.int() });

/** Where a table names a subject by a column of its own. */
const ownColumns: Readonly<Record<string, Partial<Record<keyof TraceSubject, string>>>> = {
  tenants: { tenant: "id" },
  equipment: { equipment: "slug" },
  documents: { documentId: "id" },
};
const usualColumns: Readonly<Record<keyof TraceSubject, string>> = { tenant: "tenant", equipment: "equipment", documentId: "document_id" };

/** What is stored of a subject, as `Store.countTraces` says: asked of every table there is, so that none can be forgotten. */
export function countTraces(database: Database, subject: TraceSubject): Traces {
  const tables = database.all(
    tableRow,
    `SELECT tables.name, json_group_array(columns.name) AS columns
     FROM sqlite_schema AS tables JOIN pragma_table_info(tables.name) AS columns
     WHERE tables.type = 'table' GROUP BY tables.name ORDER BY tables.name`,
    {},
  );
  const traces: Record<string, number> = {};
  const given = (["tenant", "equipment", "documentId"] as const).filter((part) => subject[part] !== undefined);
  for (const { name, columns } of tables) {
    const named = given.map((part) => ({ part, column: ownColumns[name]?.[part] ?? usualColumns[part] }));
    if (!named.every(({ column }) => columns.includes(column))) continue;
    const condition = named.map(({ part, column }) => `${column} = :${part}`).join(" AND ");
    const parameters = Object.fromEntries(given.map((part) => [part, subject[part] ?? ""]));
    const count = database.one(countRow, `SELECT count(*) AS count FROM ${name} WHERE ${condition}`, parameters)?.count ?? 0;
    if (count > 0) traces[name] = count;
  }
  return traces;
}
