import { type Db, MongoClient, type MongoClientOptions } from "mongodb";
import { hideCredentials } from "../../base/address.ts";
import { type Clock, systemClock } from "../../base/clock.ts";
import { failure, problemOf } from "../../errors.ts";
import { databaseOf, optionsOf } from "./mongo-address.ts";
import { mongoError } from "./mongo-error.ts";
import { type MongoEvents, type PoolState, watchClient } from "./mongo-events.ts";

export interface MongoOptions {
  /** Options in it win over those below. */
  readonly url: string;
  readonly maxPoolSize?: number;
  readonly minPoolSize?: number;
  readonly maxIdleTimeMs?: number;
  readonly serverSelectionTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
  /** How long one operation may take, waiting for a connection included. */
  readonly timeoutMs?: number;
  /** The same for reads that a spoken question waits for. */
  readonly voiceTimeoutMs?: number;
  readonly clock?: Clock;
  readonly events?: MongoEvents;
}

/** How long an operation may take: `voice` for reads that a spoken question waits for; a number is milliseconds. */
export type Deadline = "voice" | "usual" | number;

/** One client on one database. The driver reconnects by itself, for ever. */
export interface MongoConnection {
  readonly client: MongoClient;
  readonly database: Db;
  /** Fit for messages: the password is hidden. */
  readonly address: string;
  /**
   * Runs one operation under a deadline; pass the signal on as the driver's option `signal`.
   * Throws `store-unreachable`, `storage-full` or `storage-failed`, which name `what`.
   */
  readonly run: <Result>(what: string, work: (signal: AbortSignal) => Promise<Result>, deadline?: Deadline) => Promise<Result>;
  /** Throws `store-unreachable` when the server does not answer. */
  ping(): Promise<void>;
  poolState(): PoolState;
  close(): Promise<void>;
}

/** How much later than the deadline the driver gives a socket up by itself. */
const socketGraceMs = 5_000;

/**
 * Connects to a server. Throws `setting-invalid` for an address that is none, `store-unreachable` when it does not answer within
 * the time for server selection.
 */
export async function openMongoClient(options: MongoOptions): Promise<MongoConnection> {
  const { url, timeoutMs = 10_000, voiceTimeoutMs = 1_500, clock = systemClock, events = {} } = options;
  const address = hideCredentials(url);
  const client = createClient(url, address, clientOptions(options, timeoutMs));
  const poolState = watchClient(client, events);
  const database = client.db(databaseOf(url));
  let closing: Promise<void> | undefined;
  const isClosed = () => closing !== undefined;

  const run = async <Result>(
    what: string,
    work: (signal: AbortSignal) => Promise<Result>,
    deadline: Deadline = "usual",
  ): Promise<Result> => {
    if (isClosed()) throw failure("storage-failed", { what, problem: "the connection is closed" });
    const limitMs = typeof deadline === "number" ? deadline : deadline === "voice" ? voiceTimeoutMs : timeoutMs;
    try {
      return await withDeadline(clock, limitMs, address, work);
    } catch (error) {
      throw isClosed()
        ? failure("storage-failed", { what, problem: "the connection was closed" }, error)
        : mongoError(error, what, address);
    }
  };

  const connection: MongoConnection = {
    client,
    database,
    address,
    run,
    async ping() {
      await run("the database", (signal) => database.command({ ping: 1 }, abortable(signal)), "voice");
    },
    poolState,
    close: () => (closing ??= client.close()),
  };
  const { serverSelectionTimeoutMs = 5_000, connectTimeoutMs = 10_000 } = options;
  try {
    await run("the database", () => client.connect(), serverSelectionTimeoutMs + connectTimeoutMs);
    return connection;
  } catch (error) {
    await connection.close().catch(() => undefined);
    throw failure("store-unreachable", { address, problem: problemOf(error instanceof Error && error.cause ? error.cause : error) }, error);
  }
}

/** The driver's types name `signal` for reads alone; it obeys it for every command. */
export function abortable(signal: AbortSignal): { signal: AbortSignal; ignoreUndefined: true } {
  return { signal, ignoreUndefined: true };
}

function createClient(url: string, address: string, options: MongoClientOptions): MongoClient {
  try {
    return new MongoClient(url, options);
  } catch (error) {
    throw failure("setting-invalid", { setting: "MONGO_URL", value: address, problem: problemOf(error) }, error);
  }
}

function clientOptions(options: MongoOptions, timeoutMs: number): MongoClientOptions {
  const given = optionsOf(options.url);
  const wanted: MongoClientOptions = {
    appName: "equivox",
    maxPoolSize: options.maxPoolSize ?? 100,
    minPoolSize: options.minPoolSize ?? 10,
    maxIdleTimeMS: options.maxIdleTimeMs ?? 30_000,
    serverSelectionTimeoutMS: options.serverSelectionTimeoutMs ?? 5_000,
    connectTimeoutMS: options.connectTimeoutMs ?? 10_000,
    waitQueueTimeoutMS: timeoutMs,
    // `timeoutMS` and `maxTimeMS` did not end a read that hung; the signal of `run` does, and this is its backstop.
    socketTimeoutMS: timeoutMs + socketGraceMs,
    retryWrites: true,
    retryReads: true,
    writeConcern: { w: "majority" },
  };
  const chosen = Object.entries(wanted).filter(([name]) => !given.has(name === "writeConcern" ? "w" : name.toLowerCase()));
  return { ...Object.fromEntries(chosen), monitorCommands: true, ignoreUndefined: true };
}

/** Ends when the work does or when the time is over, whichever comes first; work that goes on unheeded fails unheard. */
async function withDeadline<Result>(
  clock: Clock,
  limitMs: number,
  address: string,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  let cancel = (): void => undefined;
  const expired = new Promise<never>((_, reject) => {
    cancel = clock.setTimer(() => {
      const reason = failure("store-unreachable", { address, problem: `no reply within ${limitMs} ms` });
      reject(reason);
      controller.abort(reason);
    }, limitMs);
  });
  try {
    return await Promise.race([work(controller.signal), expired]);
  } finally {
    cancel();
  }
}
