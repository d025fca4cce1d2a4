import { failure } from "../../errors.ts";
import { type ConnectionCaps, type Presence, type Registration } from "../../tenancy/presence.ts";
import { type TenantId, type UserId } from "../../tenancy/tenant.ts";
import { ConnectionTable, type Connected } from "./connection-table.ts";

/** Who is connected to this process. */
export class MemoryPresence implements Presence {
  readonly #table = new ConnectionTable();
  #closed = false;

  async register(who: Connected, caps: ConnectionCaps): Promise<Registration> {
    if (this.#closed) throw failure("server-draining");
    refuseAbove(caps, this.#table.count(who.tenant, who.user), this.#table.count(who.tenant));
    const connected = { ...who };
    this.#table.add(connected);
    return { release: async () => void this.#table.delete(connected) };
  }

  async count(tenant: TenantId, user?: UserId): Promise<number> {
    return this.#table.count(tenant, user);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const tenant of this.#table.tenants()) for (const connected of this.#table.of(tenant)) this.#table.delete(connected);
  }
}

/** Throws `connections-full` when there is no room for one more. */
export function refuseAbove({ perUser, perTenant }: ConnectionCaps, ofUser: number, ofTenant: number): void {
  if (ofUser >= perUser) throw failure("connections-full", { whose: "The user has", limit: perUser });
  if (ofTenant >= perTenant) throw failure("connections-full", { whose: "The tenant has", limit: perTenant });
}
