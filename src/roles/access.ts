import { type Scope } from "../base/scope.ts";
import { type Tokens } from "../tenancy/token.ts";
import { type Foundation } from "./foundation.ts";
import { type Host } from "./host.ts";
import { openPatiently } from "./patience.ts";
import { openTokens } from "./tokens.ts";

/** Opens what a role knows its users by, for the roles that users reach; the scope closes it. Throws `setting-invalid`. */
export function openAccess(host: Host, { storage, coordination }: Foundation, scope: Scope): Promise<Tokens> {
  const { config, log, sharedMetrics } = host;
  const { clock, bus } = coordination;
  const watch = (revocations: () => number): void => sharedMetrics.watch({ revocations });
  const open = (): Promise<Tokens> => openTokens(config, storage.store.tenancy, { clock, log, bus, scope, watch });
  // It may go away again before the start is over.
  return config.mongoUrl === undefined ? open() : openPatiently(host, "the database", scope.signal, open);
}
