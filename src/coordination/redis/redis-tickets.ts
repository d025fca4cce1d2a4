import { createHash } from "node:crypto";
import { type Clock } from "../../base/clock.ts";
import { type Random } from "../../base/random.ts";
import { failure } from "../../errors.ts";
import { tenantKey } from "../../tenancy/key.ts";
import { type TenantId, tenantSchema } from "../../tenancy/tenant.ts";
import { type Admission, type Tickets } from "../../tenancy/ticket.ts";
import { readAdmission, writeAdmission } from "./admission-json.ts";
import { type RedisConnection } from "./redis-connection.ts";
import { wholeMs } from "./redis-script.ts";
import { issueScript, redeemScript } from "./ticket-scripts.ts";

/** 260 random bits. */
const secretLength = 52;

interface RedisTicketsOptions {
  readonly redis: RedisConnection;
  readonly lifetimeMs: number;
  /** Unused tickets of one tenant. */
  readonly maxOutstanding: number;
  /** The shared clock: another machine issued the token that a ticket was bought with. */
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Tickets that any process issues and any redeems, once: `<tenant>.<secret>`, of which Redis knows only the hash. Throws
 * `shared-state-failed` while Redis is away, since nobody could know whether a ticket was used.
 */
export class RedisTickets implements Tickets {
  readonly #options: RedisTicketsOptions;

  constructor(options: RedisTicketsOptions) {
    this.#options = options;
  }

  async issue(admission: Admission, lifetimeMs: number = this.#options.lifetimeMs): Promise<string> {
    const { redis, random, maxOutstanding } = this.#options;
    const { tenant } = admission.principal;
    const ticket = `${tenant}.${random.id(secretLength)}`;
    const { keys, hash } = this.#locate(tenant, ticket);
    const issued = await redis.runScript(issueScript, keys, [hash, writeAdmission(admission), wholeMs(lifetimeMs), maxOutstanding]);
    if (issued !== 1) throw failure("queue-full", { queue: "The list of unused tickets", limit: maxOutstanding });
    return ticket;
  }

  async redeem(ticket: string): Promise<Admission> {
    const { redis, clock } = this.#options;
    const tenant = tenantSchema.safeParse(ticket.slice(0, Math.max(0, ticket.indexOf("."))));
    if (!tenant.success) throw failure("ticket-invalid");
    const { keys, hash } = this.#locate(tenant.data, ticket);
    const found = await redis.runScript(redeemScript, keys, [hash]);
    const admission = typeof found === "string" ? readAdmission(found) : undefined;
    if (admission?.principal.tenant !== tenant.data) throw failure("ticket-invalid");
    // A ticket outlives neither itself nor the token that it was bought with.
    if (clock.now() >= admission.principal.expiresAt) throw failure("ticket-invalid");
    return admission;
  }

  #locate(tenant: TenantId, ticket: string): { keys: readonly [string, string]; hash: string } {
    const { keys } = this.#options.redis;
    const hash = createHash("sha256").update(ticket).digest("base64url");
    const outstanding = tenantKey(tenant, "token", "tickets");
    return { keys: [keys.of(outstanding), keys.within(outstanding, tenantKey(tenant, "token", "ticket", hash))], hash };
  }
}
