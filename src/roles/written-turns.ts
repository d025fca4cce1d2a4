import { type Clock } from "../base/clock.ts";
import { type Scope } from "../base/scope.ts";
import { type Store } from "../stores/store.ts";
import { WrittenTurns } from "../voice/session/written-turns.ts";
import { type Host } from "./host.ts";

/** How long the turns that wait for a database which is away are tried for when the process ends, in milliseconds. */
const lastTurnsMs = 5_000;

/** Stores the turns of written questions; the scope waits for those that are left. */
export function openWrittenTurns({ config, log }: Host, store: Pick<Store, "sessions">, clock: Clock, scope: Scope): WrittenTurns {
  const { turnOutboxMax: maxTurns, turnStorePatienceMs: patienceMs } = config;
  const turns = new WrittenTurns({ store: store.sessions, clock, log, maxTurns, patienceMs });
  scope.own(() => turns.close(lastTurnsMs));
  return turns;
}
