import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { type DatabaseSyncInstance, DatabaseSync, type StatementSyncInstance } from "@photostructure/sqlite";
import { type z } from "zod";
import { Checkpointer } from "./checkpointer.ts";
import { storageError } from "./storage-error.ts";

/** What is bound to a statement, by name. */
type Parameters = Readonly<Record<string, string | number | null | Uint8Array>>;

export interface DatabaseOptions {
  /** Created when missing. */
  readonly directory: string;
  /** How long a statement waits for another process that holds the database, in milliseconds. */
  readonly busyTimeoutMs: number;
}

export interface TransactionOptions {
  /** False for what may be lost with the power of the machine until a transaction that is durable follows; then it lasts with that one. */
  readonly durable?: boolean;
}

const what = "the database";
/** What a statement writes beside what is bound to it, roughly. */
const bytesPerStatement = 1_000;

/**
 * One connection with its prepared statements. Rows are checked by zod on the way out, with columns that are null left out.
 * Everything that goes wrong is thrown as `storage-full` or `storage-failed`.
 */
export class Database {
  readonly #connection: DatabaseSyncInstance;
  /** Keyed by SQL text, of which the source holds a fixed number. */
  readonly #statements = new Map<string, StatementSyncInstance>();
  readonly #checkpointer: Checkpointer;

  constructor({ directory, busyTimeoutMs }: DatabaseOptions) {
    const path = join(directory, "equivox.db");
    this.#checkpointer = new Checkpointer(path);
    this.#connection = guard(() => {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      // SQLite gives its side files the mode of the database file.
      closeSync(openSync(path, "a", 0o600));
      const connection = new DatabaseSync(path, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true, defensive: true });
      // FULL: what a commit acknowledges is on the disk. See https://sqlite.org/pragma.html#pragma_synchronous
      // Folding the log into the database waits for the disk: another thread does that. This one does so only when 16 MiB came faster.
      connection.exec(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4096; PRAGMA trusted_schema = OFF",
      );
      return connection;
    });
  }

  /** The first row, or undefined. */
  one<Row>(schema: z.ZodType<Row>, sql: string, parameters: Parameters = {}): Row | undefined {
    return guard(() => {
      const row: unknown = this.#statement(sql).get(parameters);
      this.#checkpointer.wrote(bytesIn(parameters));
      return row === undefined ? undefined : schema.parse(withoutNulls(row));
    });
  }

  all<Row>(schema: z.ZodType<Row>, sql: string, parameters: Parameters = {}): Row[] {
    return guard(() =>
      this.#statement(sql)
        .all(parameters)
        .map((row) => schema.parse(withoutNulls(row))),
    );
  }

  /** Writes, and returns how many rows changed. */
  run(sql: string, parameters: Parameters = {}): number {
    return guard(() => {
      const { changes } = this.#statement(sql).run(parameters);
      this.#checkpointer.wrote(bytesIn(parameters) + bytesPerStatement);
      return changes;
    });
  }

  /** Runs statements that take no parameters and answer nothing. */
  execute(sql: string): void {
    guard(() => {
      this.#connection.exec(sql);
    });
  }

  /** All or nothing, and durable when it returns unless the options say otherwise. The work must be synchronous. */
  transaction<Result>(work: () => Result, { durable = true }: TransactionOptions = {}): Result {
    if (durable) return this.#within("BEGIN IMMEDIATE", work);
    this.execute("PRAGMA synchronous = NORMAL");
    try {
      return this.#within("BEGIN IMMEDIATE", work);
    } finally {
      this.execute("PRAGMA synchronous = FULL");
    }
  }

  /** Reads that see one state of the database, whatever is written meanwhile. */
  snapshot<Result>(work: () => Result): Result {
    return this.#within("BEGIN", work);
  }

  /** Ends the thread that folds in the log, before `close`. Idempotent. */
  endThread(): Promise<void> {
    return this.#checkpointer.close();
  }

  /** Folds the write-ahead log into the database. Idempotent. */
  close(): void {
    if (!this.#connection.isOpen) return;
    this.#statements.clear();
    try {
      // The library cannot finalize statements, so that the connection lingers until they are collected: the log is folded in by hand.
      this.#connection.exec("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE)");
    } catch {
      // A full disk, say. Nothing is lost: the log stays beside the database and is read with it.
    } finally {
      this.#connection.close();
    }
  }

  #within<Result>(begin: string, work: () => Result): Result {
    this.execute(begin);
    try {
      const result = work();
      this.execute("COMMIT");
      return result;
    } catch (error) {
      // A full disk may have ended the transaction already.
      if (this.#connection.isTransaction) this.execute("ROLLBACK");
      throw error;
    }
  }

  #statement(sql: string): StatementSyncInstance {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#connection.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function withoutNulls(row: unknown): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row ?? {})) if (value !== null) kept[name] = value;
  return kept;
}

function bytesIn(parameters: Parameters): number {
  let bytes = 0;
  for (const value of Object.values(parameters)) if (value instanceof Uint8Array) bytes += value.byteLength;
  return bytes;
}

function guard<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw storageError(error, what);
  }
}
