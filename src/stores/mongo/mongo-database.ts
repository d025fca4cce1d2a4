import { setTimeout as pause } from "node:timers/promises";
import { type Document as Row, type Filter, type UpdateFilter } from "mongodb";
import { type z } from "zod";
import { type CollectionName } from "./index-definitions.ts";
import { abortable, type Deadline, type MongoConnection } from "./mongo-client.ts";
import { isBrokenSocket, isDuplicate } from "./mongo-error.ts";

export interface ReadOptions {
  /** The fields wanted; absent means all. */
  readonly fields?: readonly string[];
  readonly sort?: Readonly<Record<string, 1 | -1>>;
  readonly limit?: number;
  readonly deadline?: Deadline;
}

/** Rows that one reply of a server may hold; a reply ends at 16 MB anyway. */
const rowsPerReply = 1_000;
/** Rows and bytes of one insertion, so that each stays well within its deadline. */
const rowsPerInsertion = 500;
const bytesPerInsertion = 4_000_000;

/**
 * Reads and writes rows under deadlines. Rows are checked by zod on the way out.
 * Everything that goes wrong is thrown as `store-unreachable`, `storage-full` or `storage-failed`.
 */
export class MongoDatabase {
  readonly connection: MongoConnection;

  constructor(connection: MongoConnection) {
    this.connection = connection;
  }

  /** The first row, or undefined. */
  one<Value>(schema: z.ZodType<Value>, name: CollectionName, filter: Filter<Row>, options: ReadOptions = {}): Promise<Value | undefined> {
    return this.#read(
      name,
      async (signal) => {
        const row = await this.#collection(name).findOne(filter, { ...readOptions(options), ...abortable(signal) });
        return row === null ? undefined : schema.parse(row);
      },
      options.deadline,
    );
  }

  all<Value>(schema: z.ZodType<Value>, name: CollectionName, filter: Filter<Row>, options: ReadOptions = {}): Promise<Value[]> {
    return this.#read(
      name,
      async (signal) => {
        const read = { ...readOptions(options), batchSize: rowsPerReply, ...abortable(signal) };
        const rows = await this.#collection(name).find(filter, read).toArray();
        return rows.map((row) => schema.parse(row));
      },
      options.deadline,
    );
  }

  /** Throws an error that `isDuplicate` knows when the key is taken. */
  async insert(name: CollectionName, row: Row): Promise<void> {
    await this.#run(name, (signal) => this.#collection(name).insertOne({ ...row }, abortable(signal)));
  }

  /** Inserts rows in order, a batch at a time; `between` runs before each batch and may stop it by throwing. */
  async insertMany(name: CollectionName, rows: Iterable<{ row: Row; bytes: number }>, between: () => Promise<void>): Promise<void> {
    for (const batch of batches(rows)) {
      await between();
      await this.#run(name, (signal) => this.#collection(name).insertMany(batch, { ordered: true, ...abortable(signal) }));
    }
  }

  /** Changes one row; false when none matched. */
  async update(name: CollectionName, filter: Filter<Row>, change: UpdateFilter<Row>): Promise<boolean> {
    const result = await this.#run(name, (signal) => this.#collection(name).updateOne(filter, change, abortable(signal)));
    return result.matchedCount > 0;
  }

  /** Changes every row that matches, and returns how many did. */
  async updateMany(name: CollectionName, filter: Filter<Row>, change: UpdateFilter<Row>): Promise<number> {
    const result = await this.#run(name, (signal) => this.#collection(name).updateMany(filter, change, abortable(signal)));
    return result.matchedCount;
  }

  /** Changes the row of this key, made when it is missing. */
  async upsert(name: CollectionName, key: Filter<Row>, change: UpdateFilter<Row>): Promise<void> {
    await this.#run(name, (signal) =>
      retryDuplicate(() => this.#collection(name).updateOne(key, change, { upsert: true, ...abortable(signal) })),
    );
  }

  /** Changes one row and returns it as it is then; undefined when none matched. */
  change<Value>(
    schema: z.ZodType<Value>,
    name: CollectionName,
    filter: Filter<Row>,
    change: UpdateFilter<Row>,
  ): Promise<Value | undefined> {
    return this.#run(name, async (signal) => {
      const row = await this.#collection(name).findOneAndUpdate(filter, change, { returnDocument: "after", ...abortable(signal) });
      return row === null ? undefined : schema.parse(row);
    });
  }

  /** Removes every row that matches, and returns how many there were. */
  async remove(name: CollectionName, filter: Filter<Row>): Promise<number> {
    return (await this.#run(name, (signal) => this.#collection(name).deleteMany(filter, abortable(signal)))).deletedCount;
  }

  count(name: CollectionName, filter: Filter<Row>): Promise<number> {
    return this.#run(name, (signal) => this.#collection(name).countDocuments(filter, abortable(signal)));
  }

  #collection(name: CollectionName) {
    return this.connection.database.collection(name);
  }

  /** As the driver does for reads, once more; within the one deadline. */
  #read<Value>(name: CollectionName, work: (signal: AbortSignal) => Promise<Value>, deadline?: Deadline): Promise<Value> {
    return this.#run(name, (signal) => retryOnce(() => work(signal), isBrokenSocket), deadline);
  }

  #run<Value>(name: CollectionName, work: (signal: AbortSignal) => Promise<Value>, deadline?: Deadline): Promise<Value> {
    return this.connection.run(`the collection ${name}`, work, deadline);
  }
}

/** A server may answer two upserts of one new key at once with "duplicate"; the second then finds the row and changes it. */
export function retryDuplicate<Value>(work: () => Promise<Value>): Promise<Value> {
  return retryOnce(work, isDuplicate);
}

async function retryOnce<Value>(work: () => Promise<Value>, passes: (error: unknown) => boolean): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!passes(error)) throw error;
    return work();
  }
}

/** Waits a little longer with each attempt that another writer was faster than; never longer than 64 ms. */
export async function backOff(attempt: number): Promise<void> {
  if (attempt > 0) await pause(Math.min(64, 2 ** Math.min(attempt, 6)));
}

function readOptions({ fields, sort, limit }: ReadOptions) {
  return {
    ...(fields
      ? { projection: { ...(fields.includes("_id") ? {} : { _id: 0 }), ...Object.fromEntries(fields.map((field) => [field, 1])) } }
      : {}),
    ...(sort ? { sort: { ...sort } } : {}),
    ...(limit === undefined ? {} : { limit }),
  };
}

function* batches(rows: Iterable<{ row: Row; bytes: number }>): Generator<Row[]> {
  let batch: Row[] = [];
  let total = 0;
  for (const { row, bytes } of rows) {
    if (batch.length === rowsPerInsertion || (batch.length > 0 && total + bytes > bytesPerInsertion)) {
      yield batch;
      batch = [];
      total = 0;
    }
    batch.push(row);
    total += bytes;
  }
  if (batch.length > 0) yield batch;
}
