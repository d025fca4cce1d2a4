import { type Clock } from "../../base/clock.ts";
import { type Random } from "../../base/random.ts";
import { failure } from "../../errors.ts";
import { type TenantId } from "../../tenancy/tenant.ts";
import { type Admission, type Tickets } from "../../tenancy/ticket.ts";

/** 260 random bits. */
const ticketLength = 52;

interface MemoryTicketsOptions {
  readonly lifetimeMs: number;
  /** Unused tickets of one tenant. */
  readonly maxOutstanding: number;
  readonly clock: Clock;
  readonly random: Random;
}

interface Outstanding {
  readonly admission: Admission;
  /** Monotonic, in milliseconds. */
  readonly until: number;
}

/** Tickets of one process. They end with it, as the connections do that they admit to. */
export class MemoryTickets implements Tickets {
  readonly #options: MemoryTicketsOptions;
  readonly #outstanding = new Map<string, Outstanding>();
  /** Oldest first. A tenant without tickets takes no memory. */
  readonly #byTenant = new Map<TenantId, Set<string>>();

  constructor(options: MemoryTicketsOptions) {
    this.#options = options;
  }

  async issue(admission: Admission, lifetimeMs: number = this.#options.lifetimeMs): Promise<string> {
    const { clock, random, maxOutstanding } = this.#options;
    const { tenant } = admission.principal;
    this.#dropExpired(tenant, false);
    if (this.#count(tenant) >= maxOutstanding) this.#dropExpired(tenant, true);
    if (this.#count(tenant) >= maxOutstanding) {
      throw failure("queue-full", { queue: "The list of unused tickets", limit: maxOutstanding });
    }
    const ticket = random.id(ticketLength);
    this.#outstanding.set(ticket, { admission, until: clock.monotonic() + lifetimeMs });
    this.#byTenant.set(tenant, (this.#byTenant.get(tenant) ?? new Set()).add(ticket));
    return ticket;
  }

  async redeem(ticket: string): Promise<Admission> {
    const { clock } = this.#options;
    const found = this.#outstanding.get(ticket);
    if (!found) throw failure("ticket-invalid");
    this.#drop(found.admission.principal.tenant, ticket);
    if (clock.monotonic() >= found.until) throw failure("ticket-invalid");
    // A ticket outlives neither itself nor the token that it was bought with.
    if (clock.now() >= found.admission.principal.expiresAt) throw failure("ticket-invalid");
    return found.admission;
  }

  #count(tenant: TenantId): number {
    return this.#byTenant.get(tenant)?.size ?? 0;
  }

  #drop(tenant: TenantId, ticket: string): void {
    this.#outstanding.delete(ticket);
    const ofTenant = this.#byTenant.get(tenant);
    ofTenant?.delete(ticket);
    if (ofTenant?.size === 0) this.#byTenant.delete(tenant);
  }

  /** Looks from the tenant's oldest on until one is still good; or at `all`, because some live longer than others. */
  #dropExpired(tenant: TenantId, all: boolean): void {
    const now = this.#options.clock.monotonic();
    for (const ticket of this.#byTenant.get(tenant) ?? []) {
      if ((this.#outstanding.get(ticket)?.until ?? now) <= now) this.#drop(tenant, ticket);
      else if (!all) return;
    }
  }
}
