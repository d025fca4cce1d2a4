import { type MongoClient } from "mongodb";

/** What is told about each command, for metrics. */
export interface MongoEvents {
  /** A command has ended, in the driver's words ("find", "update", …), and whether it succeeded. */
  onCommand?(name: string, durationMs: number, ok: boolean): void;
  /** A command is about to be sent; for tests that look at what is sent. */
  onCommandStart?(name: string, command: Readonly<Record<string, unknown>>): void;
}

/** Connections of one client: all, those in use, and the callers that wait for one. */
export interface PoolState {
  readonly size: number;
  readonly inUse: number;
  readonly waiting: number;
}

/** Listens to a client's commands and connections; returns what its pools are at. */
export function watchClient(client: MongoClient, events: MongoEvents): () => PoolState {
  let size = 0;
  let inUse = 0;
  let waiting = 0;
  client.on("connectionCreated", () => size++);
  client.on("connectionClosed", () => size--);
  client.on("connectionCheckOutStarted", () => waiting++);
  client.on("connectionCheckOutFailed", () => waiting--);
  client.on("connectionCheckedOut", () => {
    waiting--;
    inUse++;
  });
  client.on("connectionCheckedIn", () => inUse--);
  client.on("commandStarted", ({ commandName, command }) => events.onCommandStart?.(commandName, command));
  client.on("commandSucceeded", ({ commandName, duration }) => events.onCommand?.(commandName, duration, true));
  client.on("commandFailed", ({ commandName, duration }) => events.onCommand?.(commandName, duration, false));
  // An emitter without a listener for "error" would end the process.
  client.on("error", () => undefined);
  return () => ({ size, inUse, waiting });
}
