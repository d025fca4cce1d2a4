import { type Clock } from "../../base/clock.ts";
import { type Random } from "../../base/random.ts";
import { failure } from "../../errors.ts";
import { type Admission, type Tickets } from "../../tenancy/ticket.ts";

/** 260 random bits. */
const ticketLength = 52;

interface MemoryTicketsOptions {
  readonly lifetimeMs: number;
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
  /** Oldest first. */
  readonly #outstanding = new Map<string, Outstanding>();

  constructor(options: MemoryTicketsOptions) {
    this.#options = options;
  }

  async issue(admission: Admission, lifetimeMs: number = this.#options.lifetimeMs): Promise<string> {
    const { clock, random, maxOutstanding } = this.#options;
    this.#dropExpired(false);
    if (this.#outstanding.size >= maxOutstanding) this.#dropExpired(true);
    if (this.#outstanding.size >= maxOutstanding) {
      throw failure("queue-full", { queue: "The list of unused tickets", limit: maxOutstanding });
    }
    const ticket = random.id(ticketLength);
    this.#outstanding.set(ticket, { admission, until: clock.monotonic() + lifetimeMs });
    return ticket;
  }

  async redeem(ticket: string): Promise<Admission> {
    const { clock } = this.#options;
    const found = this.#outstanding.get(ticket);
    this.#outstanding.delete(ticket);
    if (!found || clock.monotonic() >= found.until) throw failure("ticket-invalid");
    // A ticket outlives neither itself nor the token that it was bought with.
    if (clock.now() >= found.admission.principal.expiresAt) throw failure("ticket-invalid");
    return found.admission;
  }

  /** Looks from the oldest on until one is still good; or at `all`, because some live longer than others. */
  #dropExpired(all: boolean): void {
    const now = this.#options.clock.monotonic();
    for (const [ticket, { until }] of this.#outstanding) {
      if (until <= now) this.#outstanding.delete(ticket);
      else if (!all) return;
    }
  }
}
