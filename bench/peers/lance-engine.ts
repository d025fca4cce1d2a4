import { availableParallelism } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { dimensions, type MadeQuestion } from "../retrieval-data.ts";
import { type Engine, type PeerCorpus, wordsOf } from "./corpus.ts";
import { type LoadPackage } from "./install.ts";

/** What is used of `@lancedb/lancedb`; its own types are not here unless it is installed. */
interface Lance {
  readonly connect: (
    path: string,
  ) => Promise<{ createTable(name: string, rows: readonly LanceRow[]): Promise<LanceTable>; close: () => void }>;
  readonly Index: { fts(options: object): object; hnswSq(options: object): object };
  readonly rerankers: { readonly RRFReranker: { create(): Promise<object> } };
}
interface LanceRow extends Record<string, unknown> {
  readonly id: number;
  readonly text: string;
  readonly vector: Float32Array;
}
interface LanceTable {
  add(rows: readonly LanceRow[]): Promise<unknown>;
  optimize(): Promise<unknown>;
  createIndex(column: string, options: { config: object }): Promise<void>;
  query(): LanceQuery;
}
interface LanceQuery {
  nearestTo(vector: Float32Array): LanceQuery;
  distanceType(type: "cosine"): LanceQuery;
  bypassVectorIndex(): LanceQuery;
  ef(candidates: number): LanceQuery;
  fullTextSearch(words: string, options: { columns: string[] }): LanceQuery;
  rerank(reranker: object): LanceQuery;
  select(columns: string[]): LanceQuery;
  limit(count: number): LanceQuery;
  toArray(): Promise<unknown[]>;
}

const lance = z.custom<Lance>(
  (value) => z.looseObject({ connect: z.unknown(), Index: z.unknown(), rerankers: z.unknown() }).safeParse(value).success,
);
const placeRow = z.object({ id: z.number() });
const passageRow = placeRow.extend({ text: z.string() });
const rowsPerBatch = 5_000;
/** What the index looks at, so that it finds nearly what the others find: .97 of the best 8 of 20,000 in place of .84, for a third more time. */
const candidates = 200;

/** LanceDB: vectors by exact scan and by index, full text, and both. */
export async function openLanceEngine(directory: string, { texts, vectors }: PeerCorpus, load: LoadPackage): Promise<Engine> {
  // Both are read when the package is loaded. It would write a warning for each question, within the time of each; and it leaves two cores
  // free, so that on two it has one thread, with which it waits for itself when it makes the second index of vectors.
  process.env["LANCEDB_LOG"] ??= "error";
  process.env["LANCE_CPU_THREADS"] ??= String(Math.max(2, availableParallelism()));
  const { connect, Index, rerankers } = lance.parse(load("@lancedb/lancedb"));
  const connection = await connect(join(directory, "lance"));
  const rows = texts.map((text, id) => ({ id, text, vector: vectors.subarray(id * dimensions, (id + 1) * dimensions) }));
  const table = await connection.createTable("chunks", rows.slice(0, rowsPerBatch));
  for (let from = rowsPerBatch; from < rows.length; from += rowsPerBatch) await table.add(rows.slice(from, from + rowsPerBatch));
  await table.optimize();
  // Words as the others take them: neither stems nor stop words.
  await table.createIndex("text", { config: Index.fts({ stem: false, removeStopWords: false, withPosition: false }) });
  await table.createIndex("vector", { config: Index.hnswSq({ distanceType: "cosine" }) });
  await table.optimize();
  const reranker = await rerankers.RRFReranker.create();
  const nearest = ({ vector }: MadeQuestion, exact: boolean): LanceQuery => {
    const query = table.query().nearestTo(vector).distanceType("cosine");
    return exact ? query.bypassVectorIndex() : query.ef(candidates);
  };
  const matching = (query: LanceQuery, { question }: MadeQuestion): LanceQuery =>
    query.fullTextSearch([...new Set(wordsOf(question))].join(" "), { columns: ["text"] });
  const variants = [
    { name: "LanceDB, exact", exact: true },
    { name: "LanceDB, IVF-HNSW-SQ", exact: false },
  ];
  return {
    vectors: variants.map(({ name, exact }) => ({
      name,
      find: async (question, limit) => places(await nearest(question, exact).select(["id"]).limit(limit).toArray()),
    })),
    words: [
      {
        name: "LanceDB",
        find: async (question, limit) => places(await matching(table.query(), question).select(["id"]).limit(limit).toArray()),
      },
    ],
    passages: variants.map(({ name, exact }) => ({
      name: `${name}, hybrid`,
      find: async (question, limit) => {
        const query = matching(nearest(question, exact), question).rerank(reranker);
        return z
          .array(passageRow)
          .parse((await query.select(["id", "text"]).limit(limit).toArray()).map(plain))
          .map(({ id }) => id);
      },
    })),
    close: async () => connection.close(),
  };
}

/** Rows are views into columns; reading a field copies it out. */
const plain = (row: unknown): unknown => ({ ...z.looseObject({}).parse(row) });

const places = (rows: readonly unknown[]): number[] =>
  z
    .array(placeRow)
    .parse(rows)
    .map(({ id }) => id);
